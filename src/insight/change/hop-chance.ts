// Adds to chains of hops what chance explains of their change: an interval for each chain, and for each place
// and part of it.

import type {
  HopChangeJson,
  HopComparisonJson,
  HopPlaceChangeJson,
} from '../../contract/hops-json.js';
import {optional} from '../../domain/optional.js';
import {BETWEEN_HOPS, hopPartOf} from '../../domain/hops/hop-key.js';
import {chainKey} from '../hops/compare-hops.js';
import {OWN, placeOf} from '../hops/hop-place.js';
import {chanceOf} from './chance-json.js';
import {changesOf, type Change, type ChangedFigure, type DrawnSides} from './change.js';
import type {HopBlocks} from './hop-blocks.js';
import type {RatioBlocks} from './ratio.js';

export interface HopBlockPair {
  readonly before: ReadonlyMap<string, HopBlocks>;
  readonly after: ReadonlyMap<string, HopBlocks>;
}

/**
 * First all chains are asked together, then all places of one chain, then the parts of one place, as budgets
 * are: only what changed is told, so the lower figures need not share their error with those of other chains.
 */
export function hopChances(
  rows: readonly HopComparisonJson[],
  {before, after}: HopBlockPair,
  draws: DrawnSides,
): HopComparisonJson[] {
  const pairs = rows.flatMap((row) => {
    const key = chainKey(row);
    const [left, right] = [before.get(key), after.get(key)];
    return left === undefined || right === undefined
      ? []
      : [{row, sides: [chainTimes(left, row), chainTimes(right, row)] as const}];
  });
  const wholes = changesOf(
    pairs.map(({row, sides}) => figureOf(row, sides, ({whole}) => whole)),
    draws,
  );
  const byRow = new Map(pairs.map((pair) => [pair.row, pair.sides]));
  return rows.map((row) => {
    const sides = byRow.get(row);
    if (sides === undefined) return row;
    const chance = chanceOf(wholes.get(row));
    return {...row, mean: placeChances({...row.mean, ...optional('chance', chance)}, sides, draws)};
  });
}

/** Times of a chain in each block, ns. */
interface ChainTimes {
  readonly requests: Float64Array;
  readonly whole: Float64Array;
  /** By hop and place, then by part. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
}

type Sides = readonly [ChainTimes, ChainTimes];

function placeChances(change: HopChangeJson, sides: Sides, draws: DrawnSides): HopChangeJson {
  const places = changesOf(
    change.places.map((place) =>
      figureOf(place, sides, ({places: own, requests}) =>
        summed([...(own.get(placeKey(place))?.values() ?? [])], requests.length),
      ),
    ),
    draws,
  );
  return {
    ...change,
    places: change.places.map((place) => partChances(place, places.get(place), sides, draws)),
  };
}

function partChances(
  place: HopPlaceChangeJson,
  change: Change | undefined,
  sides: Sides,
  draws: DrawnSides,
): HopPlaceChangeJson {
  const parts = changesOf(
    place.parts.map((part) =>
      figureOf(part, sides, ({places, requests}) =>
        summed([places.get(placeKey(place))?.get(part.part) ?? []], requests.length),
      ),
    ),
    draws,
  );
  return {
    ...place,
    ...optional('chance', chanceOf(change)),
    parts: place.parts.map((part) => ({...part, ...optional('chance', chanceOf(parts.get(part)))})),
  };
}

function figureOf<Key>(
  key: Key,
  [left, right]: Sides,
  sumsOf: (times: ChainTimes) => RatioBlocks['sums'],
): ChangedFigure<Key> {
  const ratio = (times: ChainTimes): RatioBlocks => ({sums: sumsOf(times), per: times.requests});
  return {key, before: ratio(left), after: ratio(right)};
}

function chainTimes(blocks: HopBlocks, {of, target, mean}: HopComparisonJson): ChainTimes {
  const {requests, durations, parts, clients} = blocks;
  const renamed = renamedParts(mean);
  const places = new Map<string, Map<string, Float64Array>>();
  const add = (path: readonly string[], part: string, times: Float64Array): void => {
    const place = renamed.get(placeKey({path, place: part})) ?? placeOf(part);
    const key = placeKey({path, place});
    const own = places.get(key) ?? new Map<string, Float64Array>();
    places.set(key, own.set(part, times));
  };
  for (const [name, times] of parts) {
    const {path, part} = hopPartOf(name);
    add(path, part, times);
  }
  if (of === 'target' || clients === undefined) return {requests, whole: durations, places};
  const way = wayTimes(blocks, clients);
  add([target], BETWEEN_HOPS, way);
  return {requests, whole: Float64Array.from(durations, (ns, at) => ns + way[at]!), places};
}

/** The places of parts that name a protocol alone, where the peer is known, by hop and part. */
function renamedParts({places}: HopChangeJson): ReadonlyMap<string, string> {
  const peers = places.filter(({place}) => place !== OWN);
  return new Map(
    peers.flatMap(({path, place, parts}) =>
      parts.map(({part}) => [placeKey({path, place: part}), place] as const),
    ),
  );
}

/**
 * What clients waited longer than the first target answered. Reports of clients and requests at a target differ
 * by a few at the ends of a block, so the mean of the client's counts for each request of the target.
 */
function wayTimes({requests, durations}: HopBlocks, {sums, per}: RatioBlocks): Float64Array {
  return Float64Array.from(requests, (count, at) =>
    per[at]! > 0 ? (count * sums[at]!) / per[at]! - durations[at]! : 0,
  );
}

function placeKey({path, place}: Pick<HopPlaceChangeJson, 'path' | 'place'>): string {
  return JSON.stringify([path, place]);
}

function summed(columns: readonly ArrayLike<number>[], count: number): Float64Array {
  const sums = new Float64Array(count);
  for (const column of columns) {
    for (let at = 0; at < column.length; at += 1) sums[at]! += column[at]!;
  }
  return sums;
}

// Compares the chains of two phases place by place. Pure. What chance explains of it is added later.

import type {
  HopBandJson,
  HopChainJson,
  HopChangeJson,
  HopComparisonJson,
  HopPartJson,
  HopPlaceChangeJson,
  HopsReportJson,
  HopTimesJson,
} from '../../contract/hops-json.js';
import {groupBy} from '../../domain/group-by.js';
import {BETWEEN_HOPS} from '../../domain/hops/hop-key.js';
import {namedPart} from '../../domain/hops/peer-words.js';
import {optional} from '../../domain/optional.js';
import {placeOf} from './hop-place.js';

/**
 * The chains that both sides have; those that grew most in all requests of the second side together come
 * first. Undefined where there is none.
 */
export function compareHops(
  before: HopsReportJson | undefined,
  after: HopsReportJson | undefined,
): readonly HopComparisonJson[] | undefined {
  const base = new Map((before?.chains ?? []).map((chain) => [chainKey(chain), chain]));
  const compared = (after?.chains ?? []).flatMap((chain) => {
    const own = base.get(chainKey(chain));
    return own === undefined ? [] : [comparisonOf(own, chain)];
  });
  if (compared.length === 0) return undefined;
  return compared.sort((left, right) => growthMs(right) - growthMs(left));
}

/** Equal for chains of the same kind. */
export function chainKey({
  target,
  step,
  side,
}: Pick<HopChainJson, 'target' | 'step' | 'side'>): string {
  return JSON.stringify([target, step, side]);
}

/**
 * Whether clients of the load asked for it, and more than one target is on the way: otherwise the budget of the only one
 * says the same.
 */
export function isOverHops({side, isBesideLoad, mean}: HopComparisonJson): boolean {
  const isOfLoad = side === 'server' && isBesideLoad !== true;
  return isOfLoad && mean.places.some(({path}) => path.length > 1);
}

function comparisonOf(base: HopChainJson, chain: HopChainJson): HopComparisonJson {
  const isClients = [base, chain].every(({mean}) => mean.clientMs !== undefined);
  const of = isClients ? 'client' : 'target';
  const {target, step, side} = chain;
  return {
    ...{target, step, side},
    ...optional('isBesideLoad', base.isBesideLoad ?? chain.isBesideLoad),
    ...{beforeRequests: base.requests, afterRequests: chain.requests, of},
    mean: changeOf(base.mean, chain.mean, of),
    slowest: changeOf(base.slowest, chain.slowest, of),
  };
}

function changeOf(
  before: HopBandJson,
  after: HopBandJson,
  of: HopComparisonJson['of'],
): HopChangeJson {
  const wholeMs = ({clientMs, durationMs}: HopBandJson): number =>
    of === 'client' ? (clientMs ?? durationMs) : durationMs;
  const parts = joined(partsOf(before, of), partsOf(after, of));
  const places = groupBy(parts, ({path, place}) => JSON.stringify([path, place]));
  return {
    ...timesOf(wholeMs(before), wholeMs(after)),
    places: places.map(placeChange).sort(bySize),
  };
}

/** Without the way from the client where its time is not part of the whole. */
function partsOf({parts}: HopBandJson, of: HopComparisonJson['of']): readonly HopPartJson[] {
  if (of === 'client') return parts;
  return parts.filter(({path, part}) => path.length > 1 || part !== BETWEEN_HOPS);
}

interface PartTimes extends HopTimesJson {
  readonly path: readonly string[];
  readonly part: string;
  readonly place: string;
}

function joined(before: readonly HopPartJson[], after: readonly HopPartJson[]): PartTimes[] {
  const keyOf = ({path, part}: HopPartJson): string => JSON.stringify([path, part]);
  const [left, right] = [before, after].map((parts) => new Map(parts.map((of) => [keyOf(of), of])));
  return [...new Map([...left!, ...right!])].map(([key, {path, part}]) => {
    const [own, other] = [left!.get(key), right!.get(key)];
    const place = placeOf(namedPart({part, ...optional('peer', peerIn(own, other))}));
    return {path, part, place, ...timesOf(own?.ms ?? 0, other?.ms ?? 0)};
  });
}

/** The peer of a part that names a protocol alone, where the sides that have it say the same. */
function peerIn(...sides: readonly (HopPartJson | undefined)[]): string | undefined {
  const peers = new Set(sides.flatMap((side) => (side === undefined ? [] : [side.peer])));
  return peers.size === 1 ? [...peers][0] : undefined;
}

function placeChange(parts: readonly PartTimes[]): HopPlaceChangeJson {
  const [{path, place}] = parts as [PartTimes];
  const sum = (of: (times: HopTimesJson) => number): number =>
    parts.reduce((total, each) => total + of(each), 0);
  const own = parts.map(({part: name, beforeMs, afterMs, deltaMs}) => {
    return {part: name, beforeMs, afterMs, deltaMs};
  });
  return {
    ...{path, place},
    ...timesOf(
      sum(({beforeMs}) => beforeMs),
      sum(({afterMs}) => afterMs),
    ),
    parts: parts.some(({part}) => part !== place) ? own.sort(bySize) : [],
  };
}

function timesOf(beforeMs: number, afterMs: number): HopTimesJson {
  return {beforeMs, afterMs, deltaMs: afterMs - beforeMs};
}

function bySize(left: HopTimesJson, right: HopTimesJson): number {
  return Math.abs(right.deltaMs) - Math.abs(left.deltaMs);
}

function growthMs({mean, afterRequests}: HopComparisonJson): number {
  return mean.deltaMs * afterRequests;
}

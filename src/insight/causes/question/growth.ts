// How much longer the requests take that grew most, hop by hop: of a chain of hops, each hop's own parts.
// The time of a call is not told at the hop that made it, but at the hops below.

import {groupBy} from '../../../domain/group-by.js';
import {BETWEEN_HOPS} from '../../../domain/hops/hop-key.js';
import {optional} from '../../../domain/optional.js';
import type {BudgetComparisonJson} from '../../../contract/budget-json.js';
import type {HopChainJson, HopPartJson} from '../../../contract/hops-json.js';
import type {DifferenceJson} from '../../../contract/report-json.js';
import {isGrowth} from '../../words/beyond-chance.js';
import {CALL, withIoOfCalls, type Delta, type KnownCalls} from './io-of-calls.js';
import type {Sides} from './sides.js';

/** The way to a hop and the waiting line before it, as a part of the hop. */
export const WAY = BETWEEN_HOPS;

/** All that is known of the time at a target that serves no HTTP: a database, a cache. */
export const SERVED = 'served';

export interface Growth {
  /** The target at the top, and the step of the request. */
  readonly target: string;
  readonly step: string;
  /** Per request, as the client had it, where it told its figures. */
  readonly ms: number;
  readonly hops: readonly HopGrowth[];
}

/** In ms per request. Parts that did not grow are left out; the parts of all hops add up to the growth. */
export interface HopGrowth {
  readonly target: string;
  /** The target that asked it, of several the one that waited longer by most; absent at the top, where clients do. */
  readonly asker?: string;
  readonly parts: ReadonlyMap<string, number>;
  /** All time of a request at the hop, parts that did not grow too. */
  readonly time: HopTime;
}

/** In ms per request. */
export interface HopTime {
  readonly before: number;
  readonly after: number;
}

/** With fewer requests in either stretch, the mean of a chain says little. */
const FEWEST_REQUESTS = 20;
/** Growth by less is noise. */
const SMALLEST_SHARE = 0.05;
const SMALLEST_MS = 0.05;

export interface GrowthParts extends Omit<KnownCalls, 'everywhere'> {
  /** The requests that grew most beyond chance at a target. */
  readonly grown: BudgetComparisonJson | undefined;
  readonly sides?: Sides | undefined;
  /** What clients saw, with its chance. */
  readonly client?: readonly DifferenceJson[] | undefined;
}

/**
 * The growth of the requests that grew at a target, along their chain; or of those that grew for their
 * client alone, where that grew by more in all. Undefined where nothing grew.
 */
export function growthOf(parts: GrowthParts): Growth | undefined {
  const {grown, sides} = parts;
  const chains = sides === undefined ? [] : pairsOf(sides);
  const own = grown && chains.find(({after}) => isOf(after, grown));
  const isOurs = own === undefined || !isOfOtherClients(own, chains);
  const [most] = chains
    .filter(({after}) => clientGrew(after.step, parts))
    .filter(isLarge)
    .toSorted((left, right) => totalMs(right) - totalMs(left));
  const ownMs = own !== undefined && isOurs ? totalMs(own) : 0;
  const chain = most !== undefined && totalMs(most) > ownMs ? most : isOurs ? own : undefined;
  const calls = {...parts, everywhere: chains.flatMap(inAllRequests)};
  if (chain !== undefined && chain.ms > 0) return alongHops(chain, calls);
  return grown !== undefined && isOurs ? atOneHop(grown, calls) : undefined;
}

/** Another target answered the client's requests of this step: whoever asks this one, its slowness is not ours. */
function isOfOtherClients({after}: ChainPair, chains: readonly ChainPair[]): boolean {
  const isAsked = ({mean}: HopChainJson): boolean => mean.clientMs !== undefined;
  const alike = chains.filter((each) => each.after.step === after.step);
  return !isAsked(after) && alike.some((each) => isAsked(each.after));
}

interface ChainPair {
  readonly after: HopChainJson;
  readonly ms: number;
  readonly deltas: readonly Delta[];
}

function pairsOf({before, after}: Sides): ChainPair[] {
  const earlier = new Map(before.hops?.chains.map((chain) => [keyOf(chain), chain]));
  return (after.hops?.chains ?? []).flatMap((chain) => {
    const base = earlier.get(keyOf(chain));
    if (base === undefined || Math.min(base.requests, chain.requests) < FEWEST_REQUESTS) return [];
    return [pairOf(base, chain)];
  });
}

function pairOf(before: HopChainJson, after: HopChainJson): ChainPair {
  const hasClient = before.mean.clientMs !== undefined && after.mean.clientMs !== undefined;
  const isTold = ({path, part}: HopPartJson): boolean =>
    hasClient || path.length > 1 || part !== WAY;
  const sums = new Map<string, Delta>();
  for (const [sign, {mean}] of [
    [-1, before],
    [1, after],
  ] as const) {
    for (const each of mean.parts.filter(isTold)) {
      const [target, part] = [each.path.at(-1)!, each.part];
      const key = JSON.stringify([target, part]);
      const {ms, afterMs} = sums.get(key) ?? {ms: 0, afterMs: 0};
      sums.set(key, {
        ...{target, part, ms: ms + sign * each.ms, ...optional('asker', each.path.at(-2))},
        afterMs: afterMs + (sign > 0 ? each.ms : 0),
      });
    }
  }
  const deltas = [...sums.values()];
  return {after, deltas, ms: deltas.reduce((sum, {ms}) => sum + ms, 0)};
}

/** Whether the requests that grew are those of the chain, at its top or below. */
function isOf({target, step, side, mean}: HopChainJson, grown: BudgetComparisonJson): boolean {
  if (step !== grown.step || side !== grown.side) return false;
  return target === grown.target || mean.parts.some(({path}) => path.includes(grown.target));
}

/**
 * Whether the step grew for its client, or its operation did and the step with it: chance hides less of the whole
 * than of its steps.
 */
function clientGrew(step: string, {client = []}: GrowthParts): boolean {
  const whole = client.filter((row) => row.step === undefined && grewBeyondChance(row));
  const grownOperations = new Set(whole.map(({operation}) => operation));
  return client.some(
    (row) =>
      row.step === step &&
      (grewBeyondChance(row) ||
        (grownOperations.has(row.operation) && (row.mean?.deltaMs ?? 0) > 0)),
  );
}

function grewBeyondChance(row: DifferenceJson): boolean {
  return isGrowth(row) || isGrowth(row.mean);
}

function isLarge({after: {mean}, ms}: ChainPair): boolean {
  const beforeMs = (mean.clientMs ?? mean.durationMs) - ms;
  return ms >= SMALLEST_MS && ms >= SMALLEST_SHARE * beforeMs;
}

function totalMs({ms, after}: ChainPair): number {
  return ms * after.requests;
}

function inAllRequests({deltas, after: {requests}}: ChainPair): Delta[] {
  return deltas.map((delta) => ({...delta, ms: delta.ms * requests}));
}

function alongHops({after, deltas, ms}: ChainPair, calls: KnownCalls): Growth {
  return {target: after.target, step: after.step, ms, hops: hopsOf(deltas, ms, calls)};
}

function atOneHop({target, step, mean}: BudgetComparisonJson, calls: KnownCalls): Growth {
  const deltas = mean.parts.map(({part, afterMs, deltaMs: ms}) => ({target, part, afterMs, ms}));
  return {target, step, ms: mean.deltaMs, hops: hopsOf(deltas, mean.deltaMs, calls)};
}

/**
 * The parts that grew, scaled so that they add up to the growth of the whole: others may have become
 * shorter. Chance moves single parts, but the whole is known to have grown.
 */
function hopsOf(deltas: readonly Delta[], ms: number, calls: KnownCalls): HopGrowth[] {
  const {isWatched} = calls;
  const grown = withIoOfCalls(
    deltas.filter((delta) => delta.ms > 0),
    calls,
  ).map((delta) => belowOf(delta, isWatched));
  const sum = grown.reduce((total, delta) => total + delta.ms, 0);
  const scale = sum > 0 ? Math.min(1, Math.max(0, ms) / sum) : 0;
  const all = deltas.map((delta) => belowOf(delta, isWatched));
  return groupBy(grown, ({target}) => target).map((own) => {
    const parts = new Map<string, number>();
    for (const {part, ms: partMs} of own) parts.set(part, (parts.get(part) ?? 0) + partMs * scale);
    const [{target, asker}] = own.toSorted((left, right) => right.ms - left.ms) as [Delta];
    return {target, parts, time: timeAt(target, all), ...optional('asker', asker)};
  });
}

function timeAt(hop: string, deltas: readonly Delta[]): HopTime {
  const own = deltas.filter(({target}) => target === hop);
  const after = own.reduce((sum, {afterMs}) => sum + afterMs, 0);
  return {before: after - own.reduce((sum, {ms}) => sum + ms, 0), after};
}

/** A call of a watched target that serves no HTTP is that target's time. */
function belowOf(delta: Delta, isWatched: KnownCalls['isWatched']): Delta {
  const peer = delta.part.startsWith(CALL) ? delta.part.slice(CALL.length) : undefined;
  if (peer === undefined || peer === delta.target || !isWatched(peer)) return delta;
  return {...delta, target: peer, asker: delta.target, part: SERVED};
}

function keyOf({target, step, side}: HopChainJson): string {
  return JSON.stringify([target, step, side]);
}

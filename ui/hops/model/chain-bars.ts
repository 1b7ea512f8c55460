// Chains of hops as stacked bars: one for each step at the top of a chain, with the time of each hop and
// of the way to it. Pure.

import type {HopBandJson, HopChainJson, HopPartJson} from '../../../src/contract/hops-json.js';
import {namedPart} from '../../../src/domain/hops/peer-words.js';
import type {Band} from '../../address/requests-view.js';

/** The way to a hop, and the waiting line before it. */
export const WAY = 'network';

export interface HopSegment {
  /** The targets from the top to the hop. */
  readonly path: readonly string[];
  readonly target: string;
  /** Time of the way to the hop, ms. */
  readonly wayMs: number;
  /** Time in the hop itself, without what it asked of others, ms. */
  readonly ownMs: number;
  /** The parts of the hop's own time, the largest first. */
  readonly parts: readonly {readonly part: string; readonly ms: number}[];
}

export interface ChainBar {
  readonly id: string;
  readonly chain: HopChainJson;
  readonly wholeMs: number;
  /** From the top down. */
  readonly hops: readonly HopSegment[];
}

export interface ChainBars {
  readonly bars: readonly ChainBar[];
  /** The time of the longest bar, ms. */
  readonly mostMs: number;
  /** All targets of all bars, in the order in which they are first met. */
  readonly targets: readonly string[];
}

export function chainBars(chains: readonly HopChainJson[], band: Band): ChainBars {
  const bars = chains.map((chain) => barOf(chain, chain[band])).filter(({wholeMs}) => wholeMs > 0);
  return {
    bars,
    mostMs: bars.reduce((most, {wholeMs}) => Math.max(most, wholeMs), 0),
    targets: [...new Set(bars.flatMap(({hops}) => hops.map(({target}) => target)))],
  };
}

function barOf(chain: HopChainJson, {clientMs, durationMs, parts}: HopBandJson): ChainBar {
  const byPath = new Map<string, {path: readonly string[]; own: typeof parts; wayMs: number}>();
  for (const each of parts) {
    const key = JSON.stringify(each.path);
    const hop = byPath.get(key) ?? {path: each.path, own: [], wayMs: 0};
    const isWay = each.part === WAY;
    byPath.set(key, {
      path: each.path,
      own: isWay ? hop.own : [...hop.own, each],
      wayMs: hop.wayMs + (isWay ? each.ms : 0),
    });
  }
  return {
    id: JSON.stringify([chain.side, chain.target, chain.step]),
    chain,
    wholeMs: clientMs ?? durationMs,
    hops: [...byPath.values()].map(({path, own, wayMs}) => ({
      ...{path, target: path.at(-1) ?? '', wayMs},
      ownMs: own.reduce((sum, {ms}) => sum + ms, 0),
      parts: namedParts(own),
    })),
  };
}

/** A wait that names a protocol alone counts for the peer that it was for, where that is known. */
function namedParts(own: readonly HopPartJson[]): HopSegment['parts'] {
  const times = new Map<string, number>();
  for (const part of own) {
    const name = namedPart(part);
    times.set(name, (times.get(name) ?? 0) + part.ms);
  }
  return [...times].map(([part, ms]) => ({part, ms})).sort((left, right) => right.ms - left.ms);
}

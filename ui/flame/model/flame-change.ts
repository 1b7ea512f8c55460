// How much more a place or a function weighs than before. Weights are compared as shares of all
// weight of their side, because a longer phase is not a heavier one. A few samples more are no
// change: it has to be more than chance explains.

import {ROOT} from '../../../src/flame/stack-tree.js';
import type {FlameGraph, WeighedSides} from './flame-graph.js';

export interface Change {
  readonly now: number;
  readonly before: number;
}

/**
 * The shares of all weight that a place has with everything below it; undefined where nothing is
 * compared.
 */
export function changeOf({now, before}: WeighedSides, node: number): Change | undefined {
  if (before === undefined) return undefined;
  return {now: part(now.total, node), before: part(before.total, node)};
}

/**
 * The change of each node, from -1 (it is gone) over 0 (as before) to 1 (it is new). Numbers of
 * samples vary by chance: a difference within two standard deviations counts as 0.
 */
export function changes(sides: WeighedSides, unit: FlameGraph['unit']): Float32Array {
  const {now, before} = sides;
  const result = new Float32Array(now.total.length);
  if (before === undefined) return result;
  const [after, earlier] = [now.total[ROOT]!, before.total[ROOT]!];
  const totals = {now: after, before: earlier, unit};
  for (let node = ROOT + 1; node < result.length; node++) {
    const is = after > 0 ? now.total[node]! / after : 0;
    const was = earlier > 0 ? before.total[node]! / earlier : 0;
    if (isBeyondChance(is, was, totals)) result[node] = (is - was) / (is + was);
  }
  return result;
}

/** The total weights of both sides. */
export interface Totals extends Change {
  readonly unit: FlameGraph['unit'];
}

/**
 * Whether two shares differ by more than chance explains. Time is measured and not sampled, so each
 * difference of times is a change.
 */
export function isBeyondChance(now: number, before: number, totals: Totals): boolean {
  if (totals.unit === 'ns') return now !== before;
  const chance = Math.sqrt(variance(now, totals.now) + variance(before, totals.before));
  return Math.abs(now - before) > DEVIATIONS * chance;
}

const DEVIATIONS = 2;

/**
 * The variance of a share of so many samples. A sample is added to each side; otherwise 0 of 3
 * would look certain.
 */
function variance(share: number, samples: number): number {
  if (samples <= 0) return 0;
  const likely = (share * samples + 1) / (samples + 2);
  return (likely * (1 - likely)) / samples;
}

function part(total: Float64Array, node: number): number {
  return total[ROOT]! > 0 ? total[node]! / total[ROOT]! : 0;
}

// How much a place or a function weighs more than before, as shares of the whole of each side: a
// longer phase is not a heavier one. And how sure that is: a few samples more are no change.

import {ROOT} from '../../../src/flame/stack-tree.js';
import type {FlameGraph, WeighedSides} from './flame-graph.js';

export interface Change {
  readonly now: number;
  readonly before: number;
}

/** Shares of all weight, with what is below; undefined where nothing is compared. */
export function changeOf({now, before}: WeighedSides, node: number): Change | undefined {
  if (before === undefined) return undefined;
  return {now: part(now.total, node), before: part(before.total, node)};
}

/**
 * From -1 (it is gone) over 0 (as before) to 1 (it was not there), by node. Numbers of samples vary
 * by chance: what lies within two standard deviations of it is no change.
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

/** Of both sides. */
export interface Totals extends Change {
  readonly unit: FlameGraph['unit'];
}

/** Of two shares of such totals. Time is measured, not sampled: each of its changes is one. */
export function isBeyondChance(now: number, before: number, totals: Totals): boolean {
  if (totals.unit === 'ns') return now !== before;
  const chance = Math.sqrt(variance(now, totals.now) + variance(before, totals.before));
  return Math.abs(now - before) > DEVIATIONS * chance;
}

const DEVIATIONS = 2;

/** Of a share of so many samples; one more is added to each, or none of three would be certain. */
function variance(share: number, samples: number): number {
  if (samples <= 0) return 0;
  const likely = (share * samples + 1) / (samples + 2);
  return (likely * (1 - likely)) / samples;
}

function part(total: Float64Array, node: number): number {
  return total[ROOT]! > 0 ? total[node]! / total[ROOT]! : 0;
}

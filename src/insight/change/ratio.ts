// A figure as a ratio of two sums over blocks of time (time per request, errors per request, calls per
// second), and what chance alone does to it.

import type {Draws} from './draws.js';

/** One figure of a stretch of time. Both arrays have one entry for each block. */
export interface RatioBlocks {
  readonly sums: ArrayLike<number>;
  readonly per: ArrayLike<number>;
}

export interface RatioEstimate {
  readonly value: number;
  /** The value in each draw, less the value. NaN where a draw holds nothing to divide by. */
  readonly errors: Float64Array;
}

/** Undefined where there is nothing to divide by. */
export function estimateRatio({sums, per}: RatioBlocks, draws: Draws): RatioEstimate | undefined {
  const divisor = total(per);
  if (divisor <= 0) return undefined;
  const value = total(sums) / divisor;
  const [drawnSums, drawnPer] = [draws.sumsOf(sums), draws.sumsOf(per)];
  return {value, errors: drawnSums.map((sum, at) => sum / drawnPer[at]! - value)};
}

/** The standard error that the draws show, corrected for their small number of blocks. */
export function standardError({errors}: RatioEstimate, blocks: number): number {
  let [count, sum, squares] = [0, 0, 0];
  for (const error of errors) {
    if (!Number.isFinite(error)) continue;
    count += 1;
    sum += error;
    squares += error * error;
  }
  if (count < 2) return Infinity;
  const variance = Math.max(0, squares - (sum * sum) / count) / (count - 1);
  return Math.sqrt((variance * blocks) / Math.max(1, blocks - 1));
}

/** The sum of all blocks. */
export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum;
}

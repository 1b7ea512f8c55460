// How much a quantile of a latency changed between two stretches, and how much of that chance explains.
// The interval of one side is that of the share of requests below the quantile, read back through the
// histogram (Woodruff, 1952). The two sides are joined by their distances (MOVER: Zou and Donner, 2008),
// because intervals of a p95 are far from symmetric.

import {
  bucketIndex,
  mergeHistograms,
  quantileNs,
  totalCount,
  type Histogram,
} from '../../domain/histogram.js';
import type {Change, DrawnSides} from './change.js';
import {FEWEST_INDEPENDENT, intervalWidth, POWER_SHARE} from './change.js';
import type {Draws} from './draws.js';
import {estimateRatio, standardError} from './ratio.js';
import {independentBlocks, unsteadiness, waveStrength} from './waves.js';

interface QuantileInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** In ns. One histogram for each block of a side. Undefined where a side has no observations. */
export function quantileChange(
  q: number,
  sides: {readonly before: readonly Histogram[]; readonly after: readonly Histogram[]},
  draws: DrawnSides,
): Change | undefined {
  const left = intervalOf(q, sides.before, draws.before);
  const right = intervalOf(q, sides.after, draws.after);
  if (left === undefined || right === undefined) return undefined;
  const delta = right.value - left.value;
  const down = Math.hypot(right.value - right.low, left.high - left.value);
  const up = Math.hypot(right.high - right.value, left.value - left.low);
  return {
    ...{before: left.value, after: right.value, delta},
    ...{low: delta - down, high: delta + up, seen: down * POWER_SHARE},
  };
}

function intervalOf(
  q: number,
  histograms: readonly Histogram[],
  draws: Draws,
): QuantileInterval | undefined {
  const merged = mergeHistograms(histograms);
  const value = quantileNs(merged, q);
  if (value === undefined) return undefined;
  const blocks = {
    sums: histograms.map((histogram) => countUpTo(histogram, value)),
    per: histograms.map(totalCount),
  };
  const estimate = estimateRatio(blocks, draws)!;
  const strength = waveStrength([blocks]);
  const independent = independentBlocks(draws.blocks, strength);
  const waves = Math.sqrt(draws.blocks / independent);
  const error = standardError(estimate, draws.blocks) * unsteadiness(blocks) * waves;
  const reach = error * intervalWidth(Math.max(independent, draws.blocks * FEWEST_INDEPENDENT));
  const at = (share: number): number => quantileNs(merged, Math.min(1, Math.max(0, share)))!;
  return {value, low: at(q - reach), high: at(q + reach)};
}

/** Observations whose bucket ends at or below the value. */
function countUpTo(histogram: Histogram, valueNs: number): number {
  const upTo = bucketIndex(valueNs, histogram.precisionBits);
  let count = 0;
  for (const [index, times] of histogram.counts) if (index <= upTo) count += times;
  return count;
}

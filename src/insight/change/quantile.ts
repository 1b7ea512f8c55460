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
import {POWER_SHARE} from './change.js';
import type {Draws} from './draws.js';
import {ratioInterval, type Interval} from './interval.js';

/** So many observations have to lie beyond a quantile before its distance to them says anything. */
const RARE = 5;

/**
 * In ns. One histogram for each block of a side. The interval holds for so many `figures` at once. Undefined
 * where a side has no observations.
 */
export function quantileChange(
  q: number,
  sides: {readonly before: readonly Histogram[]; readonly after: readonly Histogram[]},
  draws: DrawnSides,
  figures = 1,
): Change | undefined {
  const left = intervalOf(q, sides.before, draws.before, figures);
  const right = intervalOf(q, sides.after, draws.after, figures);
  if (left === undefined || right === undefined) return undefined;
  const delta = right.value - left.value;
  const down = Math.hypot(right.value - right.low, left.high - left.value);
  const up = Math.hypot(right.high - right.value, left.value - left.low);
  const low = delta - down;
  return {
    ...{before: left.value, after: right.value, delta},
    // Where the quantile before may lie above all that was seen, all that was seen has to lie below the one after.
    low: left.isOpen ? Math.min(low, right.low - left.high) : low,
    ...{high: delta + up, seen: down * POWER_SHARE},
  };
}

interface FiniteInterval extends Interval {
  /** Whether its upper end may lie above the largest observation, which stands for it. */
  readonly isOpen: boolean;
}

/** Finite ends: where too few observations lie beyond the quantile, the largest or smallest of them. */
function intervalOf(
  q: number,
  histograms: readonly Histogram[],
  draws: Draws,
  figures: number,
): FiniteInterval | undefined {
  const merged = mergeHistograms(histograms);
  const reach = reachOf(q, {histograms, merged, draws, figures});
  if (reach === undefined) return undefined;
  const at = (share: number): number => quantileNs(merged, Math.min(1, Math.max(0, share)))!;
  return {value: at(q), low: at(q - reach), high: at(q + reach), isOpen: q + reach >= 1};
}

/**
 * The quantile of one stretch in ns. An end is 0 or Infinity where too few observations lie beyond the
 * quantile to know it. Undefined without observations.
 */
export function quantileInterval(
  q: number,
  histograms: readonly Histogram[],
  draws: Draws,
): Interval | undefined {
  const merged = mergeHistograms(histograms);
  const reach = reachOf(q, {histograms, merged, draws});
  if (reach === undefined) return undefined;
  const fewest = RARE / totalCount(merged);
  const [low, high] = [q - Math.max(reach, fewest), q + Math.max(reach, fewest)];
  return {
    value: quantileNs(merged, q)!,
    low: low <= 0 ? 0 : quantileNs(merged, low)!,
    high: high >= 1 ? Infinity : quantileNs(merged, high)!,
  };
}

interface Observed {
  readonly histograms: readonly Histogram[];
  readonly merged: Histogram;
  readonly draws: Draws;
  /** See ratioInterval. */
  readonly figures?: number;
}

/** By how much the share of observations up to the quantile may be wrong. */
function reachOf(
  q: number,
  {histograms, merged, draws, figures = 1}: Observed,
): number | undefined {
  const value = quantileNs(merged, q);
  if (value === undefined) return undefined;
  const share = ratioInterval(
    {
      sums: histograms.map((histogram) => countUpTo(histogram, value)),
      per: histograms.map(totalCount),
    },
    draws,
    figures,
  )!;
  return share.high - share.value;
}

/** Observations whose bucket ends at or below the value. */
function countUpTo(histogram: Histogram, valueNs: number): number {
  const upTo = bucketIndex(valueNs, histogram.precisionBits);
  let count = 0;
  for (const [index, times] of histogram.counts) if (index <= upTo) count += times;
  return count;
}

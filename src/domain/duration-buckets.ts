// The buckets in which durations are counted for Prometheus: few and the same everywhere, so that they can
// be added up over targets and over time. Finer histograms are in histogram.ts.

import {bucketBounds, type Histogram} from './histogram.js';

/** Upper ends of the buckets, included. One more bucket has no end. */
export const DURATION_LIMITS_NS: readonly number[] = [
  0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
].map((ms) => ms * 1e6);

/** Counts by bucket: as many as there are limits, and one. */
export type DurationCounts = number[];

export function noDurations(): DurationCounts {
  return new Array<number>(DURATION_LIMITS_NS.length + 1).fill(0);
}

export function durationBucket(ns: number): number {
  let bucket = 0;
  while (bucket < DURATION_LIMITS_NS.length && ns > DURATION_LIMITS_NS[bucket]!) bucket += 1;
  return bucket;
}

/** A bucket of the histogram that holds a limit counts above it: by 1/128 of the duration at most. */
export function addDurations(counts: DurationCounts, histogram: Histogram): void {
  for (const [index, times] of histogram.counts) {
    counts[durationBucket(bucketBounds(index, histogram.precisionBits).maxNs)]! += times;
  }
}

// Compares what two engines saw of the same events. Each engine's programs run within what the other one
// times, so their own run time, as the kernel measured it, is the room in which times may differ.

import {bucketBounds, sortedBuckets, type Histogram} from '../../../src/domain/histogram.js';
import type {ProbeCostRecord} from '../../../src/domain/record.js';

type Bounds = ReturnType<typeof bucketBounds>;

/**
 * The share of events that the two saw in buckets further apart than `roomNs`, rank by rank. Both have to hold
 * the same number of events.
 */
export function unlikeShare(left: Histogram, right: Histogram, roomNs: number): number {
  const [ones, others] = [ranked(left), ranked(right)];
  if (ones.length !== others.length) throw new RangeError('they hold different numbers of events');
  const unlike = ones.filter((one, rank) => gapNs(one, others[rank]!) > roomNs);
  return ones.length === 0 ? 0 : unlike.length / ones.length;
}

/** The bucket of each event, the shortest first. */
function ranked(histogram: Histogram): Bounds[] {
  return sortedBuckets(histogram).flatMap(([index, count]) =>
    Array<Bounds>(count).fill(bucketBounds(index, histogram.precisionBits)),
  );
}

/** 0 for buckets that touch or are the same. */
function gapNs(one: Bounds, other: Bounds): number {
  return Math.max(0, one.minNs - other.maxNs - 1, other.minNs - one.maxNs - 1);
}

/**
 * The time that the programs of these probes take together at the two ends of a system call: twice the mean run
 * time of each. A probe without a cost adds nothing.
 */
export function programsNsPerCall(
  costs: readonly ProbeCostRecord[],
  probes: readonly string[],
): number {
  return probes.reduce((sum, probe) => {
    const own = costs.filter((cost) => cost.probe === probe);
    const runs = own.reduce((total, cost) => total + cost.runs, 0);
    const runNs = own.reduce((total, cost) => total + cost.runNs, 0);
    return runs === 0 ? sum : sum + (2 * runNs) / runs;
  }, 0);
}

/** The middle value; the lower one of two. NaN without values. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[(values.length - 1) >> 1] ?? NaN;
}

// Budgets of many requests, added up exactly, and what they say: where the time of a phase's requests
// went, where that of the slowest went, and what changed between two of them. Pure.

import {bucketIndex, KERNEL_PRECISION_BITS, type Histogram} from '../domain/histogram.js';
import type {Budget, BudgetPart, RequestRecord} from '../domain/request.js';

/** What budgets are kept by: requests of one kind at one target in one phase. */
export interface BudgetKey {
  readonly target: string;
  readonly step: string;
  /** Index of the phase; undefined outside of any. */
  readonly phase?: number;
}

/** Requests whose total time fell in one bucket of the kernel's histogram, and their sums. */
export interface BudgetBucket {
  readonly requests: number;
  readonly errors: number;
  readonly durationNs: number;
  readonly parts: Budget;
}

/** By index of the latency bucket; with it the budget of every band of quantiles is known. */
export type BudgetHistogram = ReadonlyMap<number, BudgetBucket>;

export interface BudgetTable extends BudgetKey {
  readonly buckets: BudgetHistogram;
}

export interface PhasedRequest {
  readonly phase?: number;
  readonly record: RequestRecord;
}

/** One table for each phase × step × target, in order of their first request. */
export function addUpBudgets(requests: Iterable<PhasedRequest>): BudgetTable[] {
  const tables = new Map<string, {key: BudgetKey; buckets: Map<number, BudgetBucket>}>();
  for (const {phase, record} of requests) {
    const key = {target: record.target, step: record.step, ...(phase !== undefined && {phase})};
    const name = JSON.stringify([key.target, key.step, phase]);
    const table = tables.get(name) ?? {key, buckets: new Map<number, BudgetBucket>()};
    tables.set(name, table);
    const index = bucketIndex(record.durationNs);
    table.buckets.set(index, addBuckets([table.buckets.get(index) ?? NO_REQUESTS, one(record)]));
  }
  return [...tables.values()].map(({key, buckets}) => ({...key, buckets}));
}

/** Exact: bucket by bucket. */
export function mergeBudgets(histograms: Iterable<BudgetHistogram>): BudgetHistogram {
  const merged = new Map<number, BudgetBucket>();
  for (const histogram of histograms) {
    for (const [index, bucket] of histogram) {
      merged.set(index, addBuckets([merged.get(index) ?? NO_REQUESTS, bucket]));
    }
  }
  return merged;
}

/** How the total time of the requests is distributed. */
export function latencyOf(histogram: BudgetHistogram): Histogram {
  const counts = [...histogram].map(([index, {requests}]) => [index, requests] as const);
  return {precisionBits: KERNEL_PRECISION_BITS, counts: new Map(counts)};
}

/** A share of the requests by rank of their total time: `{from: 0.99, to: 1}` is the slowest 1 %. */
export interface QuantileBand {
  readonly from: number;
  readonly to: number;
}

export const ALL_REQUESTS: QuantileBand = {from: 0, to: 1};
/** Around the median, wide enough to hold requests where there are few. */
export const MEDIAN_BAND: QuantileBand = {from: 0.45, to: 0.55};
export const SLOWEST_PERCENT: QuantileBand = {from: 0.99, to: 1};

/** Nanoseconds per request. */
export interface MeanBudget {
  readonly requests: number;
  readonly durationNs: number;
  /** Largest first. */
  readonly parts: readonly {readonly part: BudgetPart; readonly ns: number}[];
}

/**
 * What a request of the band spent its time on, on average. A bucket that the band cuts counts by
 * the share of its requests that lies inside. Undefined without requests.
 */
export function meanBudget(
  histogram: BudgetHistogram,
  band: QuantileBand = ALL_REQUESTS,
): MeanBudget | undefined {
  const total = [...histogram.values()].reduce((sum, {requests}) => sum + requests, 0);
  const from = Math.min(band.from * total, Math.max(total - 1, 0));
  const to = Math.max(band.to * total, from + Math.min(1, total));
  let seen = 0;
  let requests = 0;
  let durationNs = 0;
  const parts = new Map<BudgetPart, number>();
  for (const [, bucket] of [...histogram].sort(([left], [right]) => left - right)) {
    const inside = Math.min(to, seen + bucket.requests) - Math.max(from, seen);
    seen += bucket.requests;
    if (inside <= 0) continue;
    const share = inside / bucket.requests;
    requests += inside;
    durationNs += bucket.durationNs * share;
    for (const [part, ns] of bucket.parts) parts.set(part, (parts.get(part) ?? 0) + ns * share);
  }
  if (requests === 0) return undefined;
  return {requests, durationNs: durationNs / requests, parts: meanParts(parts, requests)};
}

/** How much longer or shorter a part is in the second budget, per request. */
export interface BudgetDifference {
  readonly part: BudgetPart;
  readonly baseNs: number;
  readonly changedNs: number;
  readonly deltaNs: number;
}

/** Largest difference first, whichever its sign; the deltas add up to that of the durations. */
export function diffBudgets(base: MeanBudget, changed: MeanBudget): BudgetDifference[] {
  const baseNs = new Map(base.parts.map(({part, ns}) => [part, ns]));
  const changedNs = new Map(changed.parts.map(({part, ns}) => [part, ns]));
  return [...new Set([...baseNs.keys(), ...changedNs.keys()])]
    .map((part) => {
      const [before, after] = [baseNs.get(part) ?? 0, changedNs.get(part) ?? 0];
      return {part, baseNs: before, changedNs: after, deltaNs: after - before};
    })
    .sort((left, right) => Math.abs(right.deltaNs) - Math.abs(left.deltaNs));
}

/** The share of the time that named parts hold, 0–1. */
export function explainedShare({durationNs, parts}: MeanBudget): number {
  const unexplained = parts.find(({part}) => part === 'unexplained')?.ns ?? 0;
  return durationNs === 0 ? 1 : 1 - unexplained / durationNs;
}

const NO_REQUESTS: BudgetBucket = {requests: 0, errors: 0, durationNs: 0, parts: new Map()};

function one({durationNs, status, budget}: RequestRecord): BudgetBucket {
  const isError = status === 0 || status >= 500;
  return {requests: 1, errors: isError ? 1 : 0, durationNs, parts: budget};
}

function addBuckets(buckets: readonly BudgetBucket[]): BudgetBucket {
  const parts = new Map<BudgetPart, number>();
  let [requests, errors, durationNs] = [0, 0, 0];
  for (const bucket of buckets) {
    requests += bucket.requests;
    errors += bucket.errors;
    durationNs += bucket.durationNs;
    for (const [part, ns] of bucket.parts) parts.set(part, (parts.get(part) ?? 0) + ns);
  }
  return {requests, errors, durationNs, parts};
}

function meanParts(parts: Budget, requests: number): MeanBudget['parts'] {
  return [...parts]
    .map(([part, ns]) => ({part, ns: ns / requests}))
    .sort((left, right) => right.ns - left.ns);
}

// Budgets of many requests, added up exactly. They are kept by the latency bucket of a request's total
// time, so that the budget of every band of quantiles is known. src/insight interprets them.

import {bucketIndex, KERNEL_PRECISION_BITS} from './histogram.js';
import type {Histogram} from './histogram.js';
import type {BudgetPart, RequestRecord} from './request.js';
import type {Step} from './step.js';

/** Budgets are kept by this and by time: requests of one kind at one target. */
export interface BudgetKey {
  readonly target: string;
  readonly step: Step;
  readonly side: RequestRecord['side'];
}

/** Requests whose total time fell in one bucket of the kernel's histogram, and their sums. */
export interface BudgetBucket<Part extends string = BudgetPart> {
  readonly requests: number;
  readonly errors: number;
  readonly durationNs: number;
  /** Nanoseconds by part. */
  readonly parts: ReadonlyMap<Part, number>;
}

/** By index of the latency bucket. */
export type BudgetHistogram<Part extends string = BudgetPart> = ReadonlyMap<
  number,
  BudgetBucket<Part>
>;

interface OpenBucket<Part extends string> {
  requests: number;
  errors: number;
  durationNs: number;
  readonly parts: Map<Part, number>;
}

/** Grows in place: a long run adds thousands of seconds to one sum. */
export class BudgetSum<Part extends string = BudgetPart> {
  readonly #buckets = new Map<number, OpenBucket<Part>>();

  get buckets(): BudgetHistogram<Part> {
    return this.#buckets;
  }

  addRequest(
    request: Pick<RequestRecord, 'method' | 'status' | 'durationNs'> & {
      readonly budget: ReadonlyMap<Part, number>;
    },
  ): void {
    const {durationNs, budget} = request;
    addParts(this.addDuration(durationNs, isFailed(request)), budget);
  }

  /** Adds a request. The caller adds its parts to the map that is returned. */
  addDuration(durationNs: number, failed: boolean): Map<Part, number> {
    const bucket = this.#bucket(bucketIndex(durationNs));
    bucket.requests += 1;
    bucket.errors += failed ? 1 : 0;
    bucket.durationNs += durationNs;
    return bucket.parts;
  }

  add(histogram: BudgetHistogram<Part>): void {
    for (const [index, {requests, errors, durationNs, parts}] of histogram) {
      const bucket = this.#bucket(index);
      bucket.requests += requests;
      bucket.errors += errors;
      bucket.durationNs += durationNs;
      addParts(bucket.parts, parts);
    }
  }

  #bucket(index: number): OpenBucket<Part> {
    let bucket = this.#buckets.get(index);
    if (bucket === undefined) {
      bucket = {requests: 0, errors: 0, durationNs: 0, parts: new Map()};
      this.#buckets.set(index, bucket);
    }
    return bucket;
  }
}

/** Adds budgets bucket by bucket, which is exact. */
export function mergeBudgets<Part extends string>(
  histograms: Iterable<BudgetHistogram<Part>>,
): BudgetHistogram<Part> {
  const sum = new BudgetSum<Part>();
  for (const histogram of histograms) sum.add(histogram);
  return sum.buckets;
}

/** The distribution of the total time of the requests. */
export function latencyOf(histogram: BudgetHistogram<string>): Histogram {
  const counts = [...histogram].map(([index, {requests}]) => [index, requests] as const);
  return {precisionBits: KERNEL_PRECISION_BITS, counts: new Map(counts)};
}

/**
 * Whether the answer is a failure for the client. A 401 asks for a token, and a 404 to a HEAD says that a
 * blob does not exist yet. Both are normal for registries and count as no failure.
 */
export function isFailed({method, status}: Pick<RequestRecord, 'method' | 'status'>): boolean {
  if (status === 0 || status >= 500) return true;
  if (status === 401 || (status === 404 && method === 'HEAD')) return false;
  return status >= 400;
}

function addParts<Part extends string>(
  sums: Map<Part, number>,
  parts: ReadonlyMap<Part, number>,
): void {
  for (const [part, ns] of parts) sums.set(part, (sums.get(part) ?? 0) + ns);
}

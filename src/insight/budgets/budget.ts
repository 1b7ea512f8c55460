// Reads budgets: the mean budget of requests in a band of quantiles, and the difference between two
// of them. Pure. Budgets are added up by src/domain/budget.ts.

import type {BudgetHistogram} from '../../domain/budget.js';
import type {BudgetPart} from '../../domain/request.js';

/** Requests ranked by their total time, from share to share: `{from: 0.99, to: 1}` is the slowest 1 %. */
export interface QuantileBand {
  readonly from: number;
  readonly to: number;
}

export const ALL_REQUESTS: QuantileBand = {from: 0, to: 1};
/** The requests around the median. The band is wide enough to hold some where there are few. */
export const MEDIAN_BAND: QuantileBand = {from: 0.45, to: 0.55};
export const SLOWEST_PERCENT: QuantileBand = {from: 0.99, to: 1};

/** The budget of one request on average, in nanoseconds. */
export interface MeanBudget<Part extends string = BudgetPart> {
  readonly requests: number;
  readonly durationNs: number;
  /** Largest first. */
  readonly parts: readonly {readonly part: Part; readonly ns: number}[];
}

/**
 * The mean budget of the requests in the band. Where the band cuts a bucket of the histogram, the
 * bucket counts by the share of its requests that lies inside. Undefined without requests.
 */
export function meanBudget<Part extends string>(
  histogram: BudgetHistogram<Part>,
  band: QuantileBand = ALL_REQUESTS,
): MeanBudget<Part> | undefined {
  const total = [...histogram.values()].reduce((sum, {requests}) => sum + requests, 0);
  const from = Math.min(band.from * total, Math.max(total - 1, 0));
  const to = Math.max(band.to * total, from + Math.min(1, total));
  let seen = 0;
  let requests = 0;
  let durationNs = 0;
  const parts = new Map<Part, number>();
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

/** One part of two mean budgets, in nanoseconds per request. */
export interface BudgetDifference<Part extends string = BudgetPart> {
  readonly part: Part;
  readonly baseNs: number;
  readonly changedNs: number;
  readonly deltaNs: number;
}

/**
 * The difference of each part, the largest first, whether it grew or shrank. The differences add up
 * to that of the durations.
 */
export function diffBudgets<Part extends string>(
  base: MeanBudget<Part>,
  changed: MeanBudget<Part>,
): BudgetDifference<Part>[] {
  const baseNs = new Map(base.parts.map(({part, ns}) => [part, ns]));
  const changedNs = new Map(changed.parts.map(({part, ns}) => [part, ns]));
  return [...new Set([...baseNs.keys(), ...changedNs.keys()])]
    .map((part) => {
      const [before, after] = [baseNs.get(part) ?? 0, changedNs.get(part) ?? 0];
      return {part, baseNs: before, changedNs: after, deltaNs: after - before};
    })
    .sort((left, right) => Math.abs(right.deltaNs) - Math.abs(left.deltaNs));
}

/** The share (0–1) of the duration that is in named parts: all but `unexplained`. */
export function explainedShare({durationNs, parts}: MeanBudget): number {
  const unexplained = parts.find(({part}) => part === 'unexplained')?.ns ?? 0;
  return durationNs === 0 ? 1 : 1 - unexplained / durationNs;
}

function meanParts<Part extends string>(
  parts: ReadonlyMap<Part, number>,
  requests: number,
): MeanBudget<Part>['parts'] {
  return [...parts]
    .map(([part, ns]) => ({part, ns: ns / requests}))
    .sort((left, right) => right.ns - left.ns);
}

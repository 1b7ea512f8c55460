// What budgets say: where the time of a phase's requests went, where that of the slowest went, and
// what changed between two of them. Pure; how they are added up is src/domain/budget.ts.

import type {BudgetHistogram} from '../../domain/budget.js';
import type {Budget, BudgetPart} from '../../domain/request.js';

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

function meanParts(parts: Budget, requests: number): MeanBudget['parts'] {
  return [...parts]
    .map(([part, ns]) => ({part, ns: ns / requests}))
    .sort((left, right) => right.ns - left.ns);
}

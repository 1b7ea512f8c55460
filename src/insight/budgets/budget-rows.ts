// The budgets of a phase as rows of a report, and a comparison of those of two phases.

import {latencyOf} from '../../domain/budget.js';
import {groupBy} from '../../domain/group-by.js';
import type {RunReader, StoredBudget} from '../../domain/ports.js';
import type {BudgetPart} from '../../domain/request.js';
import {
  ALL_REQUESTS,
  MEDIAN_BAND,
  SLOWEST_PERCENT,
  diffBudgets,
  explainedShare,
  meanBudget,
} from './budget.js';
import type {MeanBudget, QuantileBand} from './budget.js';
import type {
  BudgetBandJson,
  BudgetChangeJson,
  BudgetComparisonJson,
  BudgetReportJson,
} from '../../contract/budget-json.js';
import {BudgetTables, requestsIn} from './budget-tables.js';
import type {BudgetTable} from './budget-tables.js';
import {quantileNs} from '../../domain/histogram.js';

/** By index of the phase. Within a phase, the step that took most time in all comes first. */
export function budgetRows(
  reader: Pick<RunReader, 'budgets'>,
): ReadonlyMap<number, readonly BudgetReportJson[]> {
  const tables = new BudgetTables();
  for (const budget of reader.budgets({join: 'seconds'}))
    if (budget.phase !== undefined) tables.add(budget);
  const byPhase = groupBy(tables.take(), ({phase}) => String(phase));
  return new Map(byPhase.map((group) => [group[0]!.phase!, group.map(rowOf)]));
}

/** Rows of all budgets together, whatever their phases, the step that took most time in all first. */
export function budgetRowsIn(budgets: Iterable<StoredBudget>): BudgetReportJson[] {
  const tables = new BudgetTables();
  for (const {target, step, side, startNs, buckets} of budgets) {
    tables.add({target, step, side, startNs, buckets});
  }
  return tables.take().map(rowOf);
}

function rowOf({target, step, side, buckets}: BudgetTable): BudgetReportJson {
  const latency = latencyOf(buckets);
  const atMs = (q: number): number => (quantileNs(latency, q) ?? 0) / 1e6;
  const band = (of: QuantileBand): BudgetBandJson => bandJson(meanBudget(buckets, of));
  return {
    ...{target, step, side},
    ...requestsIn(buckets),
    ...{p50Ms: atMs(0.5), p95Ms: atMs(0.95), p99Ms: atMs(0.99)},
    mean: band(ALL_REQUESTS),
    median: band(MEDIAN_BAND),
    slowest: band(SLOWEST_PERCENT),
  };
}

function bandJson(mean: MeanBudget | undefined): BudgetBandJson {
  if (mean === undefined) return {requests: 0, durationMs: 0, explainedShare: 1, parts: []};
  const {requests, durationNs, parts} = mean;
  const share = (ns: number): number => (durationNs === 0 ? 0 : ns / durationNs);
  return {
    requests,
    durationMs: durationNs / 1e6,
    explainedShare: explainedShare(mean),
    parts: parts.map(({part, ns}) => ({part, ms: ns / 1e6, share: share(ns)})),
  };
}

/**
 * Compares the requests that both phases have. Those that grew most in all requests of the second
 * phase together come first.
 */
export function compareBudgets(
  before: readonly BudgetReportJson[],
  after: readonly BudgetReportJson[],
): BudgetComparisonJson[] {
  const left = new Map(before.map((row) => [keyOf(row), row]));
  return after
    .flatMap((row) => {
      const base = left.get(keyOf(row));
      return base === undefined ? [] : [comparisonOf(base, row)];
    })
    .sort((one, other) => growthMs(other) - growthMs(one));
}

function comparisonOf(base: BudgetReportJson, row: BudgetReportJson): BudgetComparisonJson {
  const {target, step, side} = row;
  return {
    ...{target, step, side},
    beforeRequests: base.requests,
    afterRequests: row.requests,
    mean: changeOf(base.mean, row.mean),
    slowest: changeOf(base.slowest, row.slowest),
  };
}

function changeOf(before: BudgetBandJson, after: BudgetBandJson): BudgetChangeJson {
  const differences = diffBudgets(meanOf(before), meanOf(after));
  return {
    beforeMs: before.durationMs,
    afterMs: after.durationMs,
    deltaMs: after.durationMs - before.durationMs,
    parts: differences.map(({part, baseNs, changedNs, deltaNs}) => ({
      ...{part, beforeMs: baseNs / 1e6, afterMs: changedNs / 1e6, deltaMs: deltaNs / 1e6},
    })),
  };
}

function meanOf({requests, durationMs, parts}: BudgetBandJson): MeanBudget {
  return {
    requests,
    durationNs: durationMs * 1e6,
    parts: parts.map(({part, ms}) => ({part: part as BudgetPart, ns: ms * 1e6})),
  };
}

function growthMs({mean, afterRequests}: BudgetComparisonJson): number {
  return mean.deltaMs * afterRequests;
}

function keyOf({target, step, side}: BudgetReportJson): string {
  return JSON.stringify([target, step, side]);
}

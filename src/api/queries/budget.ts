// GET /api/runs/:run/budget answers where the time of requests went: by phase, step and target, and over
// time. The answer is exact, because budgets include the requests that were not kept.

import {latencyOf} from '../../domain/budget.js';
import {quantileNs} from '../../domain/histogram.js';
import {optional} from '../../domain/optional.js';
import type {BudgetJson, BudgetRowJson, PartsJson} from '../../contract/requests-json.js';
import type {RequestFilter, RunReader, StoredBudget} from '../../domain/ports.js';
import {
  ALL_REQUESTS,
  MEDIAN_BAND,
  SLOWEST_PERCENT,
  meanBudget,
} from '../../insight/budgets/budget.js';
import type {QuantileBand} from '../../insight/budgets/budget.js';
import {BudgetTables, requestsIn} from '../../insight/budgets/budget-tables.js';
import type {BudgetTable} from '../../insight/budgets/budget-tables.js';
import {PartNames} from '../../insight/hops/part-names.js';
import {byName} from '../../domain/group-by.js';
import {BudgetTimeline} from './budget-timeline.js';
import type {Query} from './query.js';
import {findPhase, shownSeconds} from './find-range.js';

type BudgetQuery = Extract<Query, {kind: 'budget'}>;

/** Throws `API_PHASE_UNKNOWN`. */
export function answerBudget(reader: RunReader, query: BudgetQuery): BudgetJson {
  const phases = reader.phases();
  const phaseNames = new Map(phases.map(({index, name}) => [index, name]));
  const partNames = new PartNames(reader);
  const [targets, steps] = [new Set<string>(), new Set<string>()];
  const tables = new BudgetTables();
  const timeline = new BudgetTimeline(shownSeconds(reader.run()), partNames);
  const filter = filterOf(query, phases);
  for (const budget of reader.budgets({...filter, join: 'seconds'})) {
    targets.add(budget.target);
    steps.add(budget.step);
    if (isWanted(budget, query)) tables.add(budget);
  }
  for (const budget of reader.budgets({...filter, join: 'buckets'})) {
    if (isWanted(budget, query)) timeline.add(budget);
  }
  return {
    targets: [...targets].sort(byName),
    steps: [...steps].sort(byName),
    rows: tables.take().map((table) => rowOf(table, phaseNames, partNames)),
    timeline: timeline.take(),
  };
}

/**
 * Filters by time and side only: the lists of targets and steps to choose from do not depend on the
 * target and step that were chosen.
 */
function filterOf(query: BudgetQuery, phases: ReturnType<RunReader['phases']>): RequestFilter {
  const {phase, fromNs, toNs, side} = query;
  const ofSide = optional('side', side);
  if (phase !== undefined) return {...ofSide, phase: findPhase(phases, phase).index};
  return {...ofSide, ...optional('fromNs', fromNs), ...optional('toNs', toNs)};
}

function isWanted(budget: StoredBudget, {target, step}: BudgetQuery): boolean {
  return (target ?? budget.target) === budget.target && (step ?? budget.step) === budget.step;
}

function rowOf(
  table: BudgetTable,
  phaseNames: ReadonlyMap<number, string>,
  partNames: PartNames,
): BudgetRowJson {
  const {phase, target, step, side, buckets} = table;
  const partsOf = (band: QuantileBand): PartsJson =>
    partNames.named(target, meanParts(buckets, band));
  const latency = latencyOf(buckets);
  const slowest = meanBudget(buckets, SLOWEST_PERCENT);
  return {
    phase: phase ?? null,
    phaseName: phase === undefined ? null : (phaseNames.get(phase) ?? null),
    ...{target, step, side},
    ...requestsIn(buckets),
    p50Ns: quantileNs(latency, 0.5) ?? 0,
    p95Ns: quantileNs(latency, 0.95) ?? 0,
    p99Ns: quantileNs(latency, 0.99) ?? 0,
    mean: partsOf(ALL_REQUESTS),
    median: partsOf(MEDIAN_BAND),
    slowest: partsOf(SLOWEST_PERCENT),
    slowestRequests: Math.round(slowest?.requests ?? 0),
  };
}

/** The parts with their mean in ns. */
function meanParts(buckets: BudgetTable['buckets'], band: QuantileBand): [string, number][] {
  const parts = meanBudget(buckets, band)?.parts ?? [];
  return parts.map(({part, ns}) => [part, Math.round(ns)]);
}

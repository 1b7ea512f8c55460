// What clients saw in a phase: its operations and request steps, from the reports of load generators.
// A report names its phase itself, so nothing here looks at times.

import {
  triedCount,
  type ErrorCounts,
  type LoadReport,
  type LoadRow,
  type LoadState,
} from '../../domain/load.js';
import {byName, groupBy} from '../../domain/group-by.js';
import {mergeLoadRows} from '../../domain/merge-load-rows.js';
import {optional} from '../../domain/optional.js';
import type {LoadLevelJson, OperationRowJson, StepRowJson} from '../../contract/report-json.js';
import {quantiles} from './timed.js';

/** The generator cut these off at the end of a phase: they are no failures of the registry. */
const INTERRUPTED = 'interrupted';

export interface ClientRows {
  readonly load: LoadLevelJson;
  readonly operations: readonly OperationRowJson[];
  readonly steps: readonly StepRowJson[];
}

/** `reports` are those of one phase, or of several that are taken together. */
export function clientRows(reports: readonly LoadReport[], durationMs: number): ClientRows {
  const rows = mergeLoadRows(reports.flatMap((report) => report.rows));
  const operations = rows
    .filter(({scope}) => scope === 'operation')
    .map((row) => operationRow(row, durationMs));
  const steps = rows
    .filter(({scope}) => scope === 'request')
    .map((row) => ({...operationRow(row, durationMs), step: row.step ?? 'other'}));
  return {
    load: loadLevel(reports),
    operations: operations.sort((a, b) => byName(a.operation, b.operation)),
    steps: steps.sort((a, b) => byName(a.operation, b.operation) || b.count - a.count),
  };
}

function operationRow(row: LoadRow, durationMs: number): OperationRowJson {
  const {operation, latency, serviceTime, errors, bytesIn, bytesOut} = row;
  const count = triedCount(row);
  return {
    operation,
    count,
    perSecond: durationMs > 0 ? (count * 1000) / durationMs : 0,
    failed: failedCount(errors),
    ...{errors, bytesIn, bytesOut},
    ...quantiles(latency),
    ...optional('serviceTime', serviceTime && quantiles(serviceTime)),
  };
}

/** How many operations failed, of the counts by kind. */
export function failedCount(errors: ErrorCounts): number {
  return Object.entries(errors)
    .filter(([kind]) => kind !== INTERRUPTED)
    .reduce((sum, [, count]) => sum + count, 0);
}

/**
 * Several generators may work on one phase at the same time. Of each, the highest number of users
 * counts, and these numbers are added. Planned, started, late and dropped operations are added over
 * all seconds; of the other figures the highest counts.
 */
function loadLevel(reports: readonly LoadReport[]): LoadLevelJson {
  if (reports.length === 0) return {};
  const bySource = groupBy(reports, (report) => report.source);
  const valuesOf = (name: keyof LoadState): number[] =>
    reports.flatMap(({state}) => state[name] ?? []);
  return {
    users: sum(bySource.map((own) => highest(own.map(({state}) => state.users))!))!,
    ...optional('planned', sum(valuesOf('planned'))),
    ...optional('started', sum(valuesOf('started'))),
    ...optional('late', sum(valuesOf('late'))),
    ...optional('dropped', sum(valuesOf('dropped'))),
    ...optional('maxCpuShare', highest(valuesOf('cpuShare'))),
    ...optional('maxLoopLagMs', highest(valuesOf('loopLagMs'))),
    ...optional('maxGcShare', highest(valuesOf('gcShare'))),
    ...optional('sendLimitedShare', highest(valuesOf('sendLimitedShare'))),
  };
}

/** Undefined for no values: a figure that no generator tells is left out. */
function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

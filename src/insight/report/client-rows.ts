// The client's half of a phase: operations and request steps out of the generators' reports, which
// carry their phase themselves, so nothing here looks at times.

import {mergeHistograms, totalCount} from '../../domain/histogram.js';
import type {LoadReport, LoadRow} from '../../domain/load.js';
import {byName, groupBy} from '../../domain/group-by.js';
import type {LoadLevelJson, OperationRowJson, StepRowJson} from '../../contract/report-json.js';
import {quantiles} from '../sums/timed.js';

/** What a generator cut off itself at the end of a phase: no failure of the registry. */
const INTERRUPTED = 'interrupted';

export interface ClientRows {
  readonly load: LoadLevelJson;
  readonly operations: readonly OperationRowJson[];
  readonly steps: readonly StepRowJson[];
}

/** `reports` are those of one phase, or of several that are taken together. */
export function clientRows(reports: readonly LoadReport[], durationMs: number): ClientRows {
  const rows = reports.flatMap((report) => report.rows);
  const operations = grouped(rows, 'operation').map((group) => operationRow(group, durationMs));
  const steps = grouped(rows, 'request').map((group) => ({
    ...operationRow(group, durationMs),
    step: group[0]!.step ?? 'other',
  }));
  return {
    load: loadLevel(reports),
    operations: operations.sort((a, b) => byName(a.operation, b.operation)),
    steps: steps.sort((a, b) => byName(a.operation, b.operation) || b.count - a.count),
  };
}

function grouped(rows: readonly LoadRow[], scope: LoadRow['scope']): LoadRow[][] {
  const own = rows.filter((row) => row.scope === scope);
  return groupBy(own, (row) => JSON.stringify([row.operation, row.step]));
}

function operationRow(rows: readonly LoadRow[], durationMs: number): OperationRowJson {
  const latency = mergeHistograms(rows.map((row) => row.latency));
  const service = rows.flatMap((row) => (row.serviceTime === undefined ? [] : [row.serviceTime]));
  const count = totalCount(latency);
  const errors = sumByName(rows.map((row) => row.errors));
  return {
    operation: rows[0]!.operation,
    count,
    perSecond: durationMs > 0 ? (count * 1000) / durationMs : 0,
    failed: failures(errors),
    errors,
    bytesIn: rows.reduce((sum, row) => sum + row.bytesIn, 0),
    bytesOut: rows.reduce((sum, row) => sum + row.bytesOut, 0),
    ...quantiles(latency),
    ...(service.length === 0 ? {} : {serviceTime: quantiles(mergeHistograms(service))}),
  };
}

function failures(errors: Readonly<Record<string, number>>): number {
  return Object.entries(errors)
    .filter(([kind]) => kind !== INTERRUPTED)
    .reduce((sum, [, count]) => sum + count, 0);
}

// Several generators work on one phase at the same time: users add up within a second, the highest
// second counts. Planned, started, late and dropped are sums over all seconds.
function loadLevel(reports: readonly LoadReport[]): LoadLevelJson {
  if (reports.length === 0) return {};
  const bySource = groupBy(reports, (report) => report.source);
  const users = bySource.map((own) => highest(own.map(({state}) => state.users))!);
  return {
    users: users.reduce((sum, count) => sum + count, 0),
    ...sumField('planned', reports),
    ...sumField('started', reports),
    ...sumField('late', reports),
    ...sumField('dropped', reports),
    ...maxField(
      'maxCpuShare',
      reports.map(({state}) => state.cpuShare),
    ),
    ...maxField(
      'maxLoopLagMs',
      reports.map(({state}) => state.loopLagMs),
    ),
    ...maxField(
      'maxGcShare',
      reports.map(({state}) => state.gcShare),
    ),
    ...maxField(
      'sendLimitedShare',
      reports.map(({state}) => state.sendLimitedShare),
    ),
  };
}

function sumField(
  name: 'planned' | 'started' | 'late' | 'dropped',
  reports: readonly LoadReport[],
): LoadLevelJson {
  const values = reports.flatMap(({state}) => (state[name] === undefined ? [] : [state[name]]));
  return values.length === 0 ? {} : {[name]: values.reduce((sum, value) => sum + value, 0)};
}

function maxField(
  name: 'maxCpuShare' | 'maxLoopLagMs' | 'maxGcShare' | 'sendLimitedShare',
  values: readonly (number | undefined)[],
): LoadLevelJson {
  const value = highest(values.filter((known) => known !== undefined));
  return value === undefined ? {} : {[name]: value};
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

export function sumByName(
  counts: Iterable<Readonly<Record<string, number>>>,
): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const each of counts) {
    for (const [name, count] of Object.entries(each)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}

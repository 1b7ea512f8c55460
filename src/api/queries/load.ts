// GET /api/runs/:run/load — what generators reported, second by second, or joined to longer steps, so
// that hours of a run fit on a screen: histograms merge exactly.

import {ProfilerError} from '../../domain/error.js';
import {mergeHistograms} from '../../domain/histogram.js';
import type {LoadJson, LoadReportJson} from '../../contract/run-json.js';
import type {LoadReport, LoadRow, LoadState} from '../../domain/load.js';
import type {RunReader} from '../../domain/ports.js';
import {loadReportJson} from '../../contract/to-json.js';

/** Some 50 MB of JSON: about four hours of one generator with a dozen steps. */
const MOST_ROWS = 200_000;

const NS_PER_SECOND = 1_000_000_000n;

export interface LoadQuery {
  readonly range: {readonly fromNs?: bigint; readonly toNs?: bigint};
  readonly stepSeconds?: number;
}

/** Throws `API_ANSWER_TOO_LARGE`. */
export function answerLoad(
  reader: Pick<RunReader, 'loadReports'>,
  {range, stepSeconds}: LoadQuery,
  mostRows = MOST_ROWS,
): LoadJson {
  const reports: LoadReportJson[] = [];
  let rows = 0;
  const stored = reader.loadReports(range);
  for (const report of stepSeconds === undefined ? stored : joinedBy(stepSeconds, stored)) {
    rows += 1 + report.rows.length;
    if (rows > mostRows) throw tooLarge(stepSeconds ?? 1);
    reports.push(loadReportJson(report));
  }
  return {reports};
}

/** Reports of one generator and phase that begin within one step of Unix time, as one. */
function* joinedBy(stepSeconds: number, reports: Iterable<LoadReport>): Iterable<LoadReport> {
  const stepNs = BigInt(stepSeconds) * NS_PER_SECOND;
  const steps = new Map<string, LoadReport[]>();
  for (const report of reports) {
    const key = `${report.startNs / stepNs} ${report.phaseIndex} ${report.source}`;
    const step = steps.get(key);
    if (step === undefined) steps.set(key, [report]);
    else step.push(report);
  }
  for (const step of steps.values()) yield join(step);
}

function join(reports: readonly LoadReport[]): LoadReport {
  const [first] = reports;
  const rows = new Map<string, LoadRow[]>();
  for (const row of reports.flatMap((report) => report.rows)) {
    const key = `${row.scope} ${row.step ?? ''} ${row.operation}`;
    const same = rows.get(key);
    if (same === undefined) rows.set(key, [row]);
    else same.push(row);
  }
  return {
    ...first!,
    endNs: reports.reduce((last, {endNs}) => (endNs > last ? endNs : last), first!.endNs),
    state: joinStates(reports.map(({state}) => state)),
    rows: [...rows.values()].map(joinRows),
  };
}

function joinRows(rows: readonly LoadRow[]): LoadRow {
  const service = rows.flatMap(({serviceTime}) => serviceTime ?? []);
  const errors: Record<string, number> = {};
  for (const [kind, count] of rows.flatMap((row) => Object.entries(row.errors))) {
    errors[kind] = (errors[kind] ?? 0) + count;
  }
  return {
    ...rows[0]!,
    latency: mergeHistograms(rows.map(({latency}) => latency)),
    ...(service.length === 0 ? {} : {serviceTime: mergeHistograms(service)}),
    errors,
    bytesIn: rows.reduce((sum, {bytesIn}) => sum + bytesIn, 0),
    bytesOut: rows.reduce((sum, {bytesOut}) => sum + bytesOut, 0),
  };
}

const SUMMED = ['planned', 'started', 'late', 'dropped'] as const;
const HIGHEST = ['users', 'cpuShare', 'loopLagMs', 'gcShare', 'sendLimitedShare'] as const;

/** Counts add up; of levels the highest says most about a step. */
function joinStates(states: readonly LoadState[]): LoadState {
  const values = (name: keyof LoadState): number[] => states.flatMap((state) => state[name] ?? []);
  const field = (name: keyof LoadState, join: (a: number, b: number) => number) => {
    const known = values(name);
    return known.length === 0 ? [] : [[name, known.reduce((a, b) => join(a, b))] as const];
  };
  return {
    users: 0,
    ...Object.fromEntries([
      ...SUMMED.flatMap((name) => field(name, (a, b) => a + b)),
      ...HIGHEST.flatMap((name) => field(name, Math.max)),
    ]),
  };
}

function tooLarge(stepSeconds: number): ProfilerError {
  return new ProfilerError(
    'API_ANSWER_TOO_LARGE',
    `steps of ${stepSeconds} s make more rows than one answer may hold`,
    `ask for longer steps with step=${stepSeconds * 10}, or for less time with from and to`,
  );
}

// GET /api/runs/:run/load answers with the reports of load generators: second by second, or joined to
// longer steps, so that hours of a run fit on a screen. Histograms are merged exactly.

import {ProfilerError} from '../../domain/error.js';
import {groupBy} from '../../domain/group-by.js';
import type {LoadJson, LoadReportJson} from '../../contract/run-json.js';
import type {LoadReport, LoadState} from '../../domain/load.js';
import {mergeLoadRows} from '../../domain/merge-load-rows.js';
import type {RunReader} from '../../domain/ports.js';
import {loadReportJson} from '../../contract/to-json.js';

/** So many rows are about 50 MB of JSON: four hours of one generator with a dozen steps. */
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

/** Joins the reports of one generator and phase that begin within the same step of Unix time. */
function joinedBy(stepSeconds: number, reports: Iterable<LoadReport>): readonly LoadReport[] {
  const stepNs = BigInt(stepSeconds) * NS_PER_SECOND;
  const stepOf = ({startNs, phaseIndex, source}: LoadReport): string =>
    `${startNs / stepNs} ${phaseIndex} ${source}`;
  return groupBy(reports, stepOf).map(join);
}

function join(reports: readonly LoadReport[]): LoadReport {
  const [first] = reports;
  return {
    ...first!,
    endNs: reports.reduce((last, {endNs}) => (endNs > last ? endNs : last), first!.endNs),
    state: joinStates(reports.map(({state}) => state)),
    rows: mergeLoadRows(reports.flatMap(({rows}) => rows)),
  };
}

const SUMMED = ['planned', 'started', 'late', 'dropped'] as const;
const HIGHEST = ['users', 'cpuShare', 'loopLagMs', 'gcShare', 'sendLimitedShare'] as const;

/** Counts are added. Of a level, the highest value says most about a step. */
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

// The one row that tells which run the file holds.

import type {Database} from 'better-sqlite3';

import {isRunId} from '../../domain/run.js';
import type {RecordMode, Run} from '../../domain/run.js';
import {optionalColumn, orNull} from '../file/columns.js';
import {prepared} from '../file/prepared.js';

interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly labels: string;
  readonly record: RecordMode;
  readonly start_ns: bigint;
  readonly end_ns: bigint | null;
  readonly interrupted: string | null;
  readonly trace_id: string;
  readonly span_id: string;
  readonly late_batches: bigint;
  readonly late_records: bigint;
  readonly note: string | null;
}

export function insertRun(database: Database, run: Run, scenario: string | undefined): void {
  database
    .prepare(
      `INSERT INTO run (id, name, labels, record, start_ns, trace_id, span_id, scenario)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      run.id,
      run.name,
      JSON.stringify(run.labels),
      run.record,
      run.startNs,
      run.traceId,
      run.spanId,
      orNull(scenario),
    );
}

/** A run with an end is closed at `atNs`, if it is not closed yet. */
export function updateRun(database: Database, run: Run, atNs: bigint): void {
  const {id, name, labels, endNs, interrupted} = run;
  const row = {id, name, endNs: orNull(endNs), interrupted: orNull(interrupted), atNs};
  database
    .prepare(
      `UPDATE run SET name = $name, labels = $labels, end_ns = $endNs, interrupted = $interrupted,
         closed_ns = iif($endNs IS NULL, NULL, coalesce(closed_ns, $atNs)) WHERE id = $id`,
    )
    .run({...row, labels: JSON.stringify(labels)});
}

/** Counts batches that were turned away. */
export function addLate(database: Database, batches: number, records: number): void {
  database
    .prepare('UPDATE run SET late_batches = late_batches + ?, late_records = late_records + ?')
    .run(batches, records);
}

/** Replaces what a user may change of a run. */
export function describeRun(
  database: Database,
  {labels, note}: Pick<Run, 'labels' | 'note'>,
): void {
  database.prepare('UPDATE run SET labels = ?, note = ?').run(JSON.stringify(labels), orNull(note));
}

/** When the end of the run was written, or was in a file of an older release; undefined without an end. */
export function readClosedNs(database: Database): bigint | undefined {
  const select = 'SELECT coalesce(closed_ns, end_ns) AS closed FROM run';
  const row = prepared<[], {closed: bigint | null}>(database, select).safeIntegers().get();
  return row?.closed ?? undefined;
}

/**
 * Undefined in a file that was cut off before its run was written. Throws RangeError or SyntaxError
 * for a row that this program did not write, because lists of all runs show what it says.
 */
export function readRun(database: Database): Run | undefined {
  const row = database.prepare<[], RunRow>('SELECT * FROM run').safeIntegers().get();
  if (row === undefined) return undefined;
  if (!isReadable(row)) throw new RangeError('the row of the run cannot be read');
  return {
    id: row.id,
    name: row.name,
    labels: readLabels(row.labels),
    record: row.record,
    startNs: row.start_ns,
    ...optionalColumn('endNs', row.end_ns),
    ...optionalColumn('interrupted', row.interrupted),
    ...lateOf(row),
    ...optionalColumn('note', row.note),
    traceId: row.trace_id,
    spanId: row.span_id,
  };
}

function isReadable(row: RunRow): boolean {
  return (
    [row.id, row.name, row.labels, row.trace_id, row.span_id].every(
      (text) => typeof text === 'string',
    ) &&
    isRunId(row.id) &&
    ['sample', 'all'].includes(row.record) &&
    typeof row.start_ns === 'bigint' &&
    (row.end_ns === null || typeof row.end_ns === 'bigint') &&
    typeof row.late_batches === 'bigint' &&
    typeof row.late_records === 'bigint' &&
    [row.interrupted, row.note].every((text) => text === null || typeof text === 'string')
  );
}

function lateOf({late_batches, late_records}: RunRow): Pick<Run, 'late'> {
  if (late_batches === 0n) return {};
  return {late: {batches: Number(late_batches), records: Number(late_records)}};
}

function readLabels(json: string): Run['labels'] {
  const labels = JSON.parse(json) as Run['labels'] | null;
  const isSo = labels !== null && typeof labels === 'object' && !Array.isArray(labels);
  if (isSo && Object.values(labels).every((label) => typeof label === 'string')) return labels;
  throw new RangeError('the labels of the run cannot be read');
}

export function readScenario(database: Database): string | undefined {
  const row = database.prepare<[], {scenario: string | null}>('SELECT scenario FROM run').get();
  return row?.scenario ?? undefined;
}

/** The latest time of anything in the run. */
export function readLastNs(database: Database): bigint {
  const row = database
    .prepare<[], {last: bigint}>(
      `SELECT max(
         (SELECT start_ns FROM run),
         coalesce((SELECT max(start_ns) FROM phase), 0),
         coalesce((SELECT max(end_ns) FROM phase), 0),
         coalesce((SELECT max(end_ns) FROM batch), 0),
         coalesce((SELECT max(end_ns) FROM load_report), 0)
       ) AS last`,
    )
    .safeIntegers()
    .get();
  return row?.last ?? 0n;
}

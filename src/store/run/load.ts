// The reports of load generators, second by second. A report counts once, by (source, seq).

import type {Database} from 'better-sqlite3';

import {optional} from '../../domain/optional.js';
import type {Histogram} from '../../domain/histogram.js';
import type {LoadReport, LoadRow, LoadState} from '../../domain/load.js';
import type {Step} from '../../domain/step.js';
import {jsonOrNull, optionalColumn, orNull, readJson} from '../file/columns.js';
import {readCounts, writeCounts} from '../bytes/histogram-bytes.js';
import {packed} from '../bytes/packed.js';
import {ByteReader} from '../bytes/varint.js';

/** False if the report was stored before. */
export function insertLoad(database: Database, report: LoadReport): boolean {
  const {changes, lastInsertRowid} = database
    .prepare(
      `INSERT INTO load_report (source, seq, phase, start_ns, end_ns, state)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source, seq) DO NOTHING`,
    )
    .run(
      report.source,
      report.seq,
      report.phaseIndex,
      report.startNs,
      report.endNs,
      JSON.stringify(report.state),
    );
  if (changes === 0) return false;
  insertRows(database, lastInsertRowid, report.rows);
  return true;
}

function insertRows(database: Database, report: number | bigint, rows: readonly LoadRow[]): void {
  const insert = database.prepare(
    `INSERT INTO load_row (report, position, scope, operation, step, latency, service_time, errors,
       bytes_in, bytes_out, untimed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  rows.forEach((row, position) => {
    insert.run(
      report,
      position,
      row.scope,
      row.operation,
      orNull(row.step),
      packHistogram(row.latency),
      row.serviceTime === undefined ? null : packHistogram(row.serviceTime),
      jsonOrNull(row.errors),
      row.bytesIn,
      row.bytesOut,
      orNull(row.untimed),
    );
  });
}

interface ReportRow {
  readonly id: bigint;
  readonly source: string;
  readonly seq: bigint;
  readonly phase: bigint;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly state: string;
}

interface RowRow {
  readonly report: bigint;
  readonly scope: LoadRow['scope'];
  readonly operation: string;
  readonly step: Step | null;
  readonly latency: Uint8Array;
  readonly service_time: Uint8Array | null;
  readonly errors: string | null;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly untimed: bigint | null;
}

/** The reports that reach into [fromNs, toNs), in order of time. */
export function* queryLoad(
  database: Database,
  range: {fromNs?: bigint; toNs?: bigint} = {},
): Generator<LoadReport> {
  const times = [range.toNs ?? 2n ** 63n - 1n, range.fromNs ?? 0n] as const;
  const reports = database
    .prepare<[bigint, bigint], ReportRow>(
      `SELECT * FROM load_report WHERE start_ns < ? AND end_ns > ? ORDER BY start_ns, id`,
    )
    .all(...times);
  for (let at = 0; at < reports.length; at += PAGE_REPORTS) {
    yield* withRows(database, reports.slice(at, at + PAGE_REPORTS));
  }
}

/** Reports whose rows are read at once: a statement for each of them would take twice the time. */
const PAGE_REPORTS = 64;

function withRows(database: Database, reports: readonly ReportRow[]): LoadReport[] {
  const rows = database
    .prepare<bigint[], RowRow>(
      `SELECT * FROM load_row WHERE report IN (${reports.map(() => '?').join()})
       ORDER BY report, position`,
    )
    .all(...reports.map(({id}) => id));
  const byReport = new Map<bigint, LoadRow[]>(reports.map(({id}) => [id, []]));
  for (const row of rows) byReport.get(row.report)!.push(readRow(row));
  return reports.map((report) => ({
    source: report.source,
    seq: Number(report.seq),
    phaseIndex: Number(report.phase),
    startNs: report.start_ns,
    endNs: report.end_ns,
    state: JSON.parse(report.state) as LoadState,
    rows: byReport.get(report.id)!,
  }));
}

function readRow(row: RowRow): LoadRow {
  return {
    scope: row.scope,
    operation: row.operation,
    ...optionalColumn('step', row.step),
    latency: unpackHistogram(row.latency),
    ...optional('serviceTime', row.service_time ? unpackHistogram(row.service_time) : undefined),
    errors: readJson(row.errors, {}),
    ...optional('untimed', row.untimed === null ? undefined : Number(row.untimed)),
    bytesIn: row.bytes_in,
    bytesOut: row.bytes_out,
  };
}

/** A row of load stores its precision, because it has no series that could do so. */
export function packHistogram({precisionBits, counts}: Histogram): Uint8Array {
  return packed((writer) => {
    writer.varint(precisionBits);
    writeCounts(writer, counts);
  });
}

function unpackHistogram(bytes: Uint8Array): Histogram {
  const reader = new ByteReader(bytes);
  return {precisionBits: reader.varint(), counts: readCounts(reader)};
}

// The phases of a run in the order of their start. A phase is written when it begins and when it changes.

import type {Database} from 'better-sqlite3';

import {optional} from '../../domain/optional.js';
import type {Phase} from '../../domain/run.js';
import {optionalColumn, orNull, readJson} from '../file/columns.js';
import {prepared} from '../file/prepared.js';

interface PhaseRow {
  readonly number: bigint;
  readonly name: string;
  readonly users: number | null;
  readonly rate: number | null;
  readonly labels: string | null;
  readonly start_ns: bigint;
  readonly end_ns: bigint | null;
  readonly span_id: string;
  readonly invalid: string | null;
}

export function putPhase(database: Database, phase: Phase): void {
  database
    .prepare(
      `INSERT OR REPLACE INTO phase
         (number, name, users, rate, labels, start_ns, end_ns, span_id, invalid)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      phase.index,
      phase.name,
      orNull(phase.users),
      orNull(phase.rate),
      phase.labels === undefined ? null : JSON.stringify(phase.labels),
      phase.startNs,
      orNull(phase.endNs),
      phase.spanId,
      orNull(phase.invalid),
    );
}

export function readPhases(database: Database): Phase[] {
  const select = 'SELECT * FROM phase ORDER BY start_ns, number';
  const rows = prepared<[], PhaseRow>(database, select).safeIntegers().all();
  return rows.map((row) => ({
    index: Number(row.number),
    name: row.name,
    ...optionalColumn('users', row.users),
    ...optionalColumn('rate', row.rate),
    ...optional('labels', readJson<Phase['labels']>(row.labels, undefined)),
    startNs: row.start_ns,
    ...optionalColumn('endNs', row.end_ns),
    spanId: row.span_id,
    ...optionalColumn('invalid', row.invalid),
  }));
}

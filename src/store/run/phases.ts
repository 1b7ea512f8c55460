// The phases of a run, in the order of their start: written when they begin, and when they change.

import type {Database} from 'better-sqlite3';

import type {Phase} from '../../domain/run.js';
import {optional, orNull} from '../file/columns.js';

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
  const rows = database
    .prepare<[], PhaseRow>('SELECT * FROM phase ORDER BY start_ns, number')
    .all();
  return rows.map((row) => ({
    index: Number(row.number),
    name: row.name,
    ...optional('users', row.users),
    ...optional('rate', row.rate),
    ...(row.labels === null ? {} : {labels: JSON.parse(row.labels) as Record<string, string>}),
    startNs: row.start_ns,
    ...optional('endNs', row.end_ns),
    spanId: row.span_id,
    ...optional('invalid', row.invalid),
  }));
}

// What the kernel side or the reader could not deliver.

import type {Database, Statement} from 'better-sqlite3';

import type {LossRecord} from '../../domain/record.js';
import {optional, orNull} from '../file/columns.js';

export class LossTable {
  readonly #insert: Statement<(number | string | bigint | null)[]>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO loss (batch, probe, reason, count, gap_ns, detail) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  insert(batch: number, {probe, reason, count, gapNs, detail}: LossRecord): void {
    this.#insert.run(batch, probe, reason, count, orNull(gapNs), orNull(detail));
  }
}

interface LossRow {
  readonly agent_id: string;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly probe: string;
  readonly reason: LossRecord['reason'];
  readonly count: number;
  readonly gap_ns: bigint | null;
  readonly detail: string | null;
}

export type StoredLoss = LossRecord & {agentId: string; startNs: bigint; endNs: bigint};

export function readLosses(database: Database): StoredLoss[] {
  const rows = database
    .prepare<[], LossRow>(
      `SELECT agent.agent_id, batch.start_ns, batch.end_ns, loss.*
       FROM loss JOIN batch ON batch.id = loss.batch JOIN agent ON agent.id = batch.agent
       ORDER BY batch.start_ns, loss.id`,
    )
    .all();
  return rows.map((row) => ({
    kind: 'loss',
    agentId: row.agent_id,
    startNs: row.start_ns,
    endNs: row.end_ns,
    probe: row.probe,
    reason: row.reason,
    count: row.count,
    ...optional('gapNs', row.gap_ns),
    ...optional('detail', row.detail),
  }));
}

// Losses: events and times that the kernel side or a reader could not deliver.

import type {Database, Statement} from 'better-sqlite3';

import type {LossRecord} from '../../domain/record.js';
import {optionalColumn, orNull} from '../file/columns.js';
import {intervalOf, readBatchRows} from './batch-rows.js';
import type {BatchInterval} from './batch-rows.js';

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

interface LossColumns {
  readonly probe: string;
  readonly reason: LossRecord['reason'];
  readonly count: number;
  readonly gap_ns: bigint | null;
  readonly detail: string | null;
}

export type StoredLoss = LossRecord & BatchInterval;

export function readLosses(database: Database): StoredLoss[] {
  return readBatchRows<LossColumns>(database, 'loss').map((row) => ({
    kind: 'loss',
    ...intervalOf(row),
    probe: row.probe,
    reason: row.reason,
    count: row.count,
    ...optionalColumn('gapNs', row.gap_ns),
    ...optionalColumn('detail', row.detail),
  }));
}

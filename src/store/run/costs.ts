// The costs of the probes themselves, interval by interval.

import type {Database, Statement} from 'better-sqlite3';

import type {ProbeCostRecord} from '../../domain/record.js';
import {intervalOf, readBatchRows} from './batch-rows.js';
import type {BatchInterval} from './batch-rows.js';

export class CostTable {
  readonly #insert: Statement<[number, string, number, number]>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO cost (batch, probe, run_ns, runs) VALUES (?, ?, ?, ?)',
    );
  }

  insert(batch: number, {probe, runNs, runs}: ProbeCostRecord): void {
    this.#insert.run(batch, probe, runNs, runs);
  }
}

interface CostColumns {
  readonly probe: string;
  readonly run_ns: number;
  readonly runs: number;
}

export type StoredCost = ProbeCostRecord & BatchInterval;

export function readCosts(database: Database): StoredCost[] {
  return readBatchRows<CostColumns>(database, 'cost').map((row) => ({
    kind: 'cost',
    ...intervalOf(row),
    probe: row.probe,
    runNs: row.run_ns,
    runs: row.runs,
  }));
}

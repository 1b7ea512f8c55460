// What the probes themselves cost, interval by interval.

import type {Database, Statement} from 'better-sqlite3';

import type {ProbeCostRecord} from '../../domain/record.js';

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

interface CostRow {
  readonly agent_id: string;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly probe: string;
  readonly run_ns: number;
  readonly runs: number;
}

export type StoredCost = ProbeCostRecord & {agentId: string; startNs: bigint; endNs: bigint};

export function readCosts(database: Database): StoredCost[] {
  const rows = database
    .prepare<[], CostRow>(
      `SELECT agent.agent_id, batch.start_ns, batch.end_ns, cost.*
       FROM cost JOIN batch ON batch.id = cost.batch JOIN agent ON agent.id = batch.agent
       ORDER BY batch.start_ns, cost.id`,
    )
    .all();
  return rows.map((row) => ({
    kind: 'cost',
    agentId: row.agent_id,
    startNs: row.start_ns,
    endNs: row.end_ns,
    probe: row.probe,
    runNs: row.run_ns,
    runs: row.runs,
  }));
}

// Rows that belong to a batch, read with the agent and the interval of the batch.

import type {Database} from 'better-sqlite3';

export interface BatchColumns {
  readonly agent_id: string;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
}

/** An agent and an interval, on the collector's clock. */
export interface BatchInterval {
  readonly agentId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** All columns of a table, in the order of the intervals' starts. */
export function readBatchRows<Columns>(
  database: Database,
  table: 'loss' | 'cost',
): (Columns & BatchColumns)[] {
  return database
    .prepare<[], Columns & BatchColumns>(
      `SELECT agent.agent_id, batch.start_ns, batch.end_ns, ${table}.*
       FROM ${table} JOIN batch ON batch.id = ${table}.batch JOIN agent ON agent.id = batch.agent
       ORDER BY batch.start_ns, ${table}.id`,
    )
    .all();
}

export function intervalOf({agent_id, start_ns, end_ns}: BatchColumns): BatchInterval {
  return {agentId: agent_id, startNs: start_ns, endNs: end_ns};
}

// The books of each agent: the totals that it reports, and the records that are counted here. Records count
// as stored only in the transaction that stores them.

import type {Database, Statement} from 'better-sqlite3';

import type {AgentAccount} from '../../domain/accounting.js';
import type {Production} from '../../domain/record.js';
import {agentNumber} from './agents.js';

/** The amounts that the batches of a transaction add to an agent's books. */
export interface Entries {
  readonly production: Production;
  readonly stored: number;
  readonly lostEvents: number;
  readonly gapNs: bigint;
}

/** Gaps without end must not add up to more than an integer of SQLite holds. 146 years. */
const MOST_GAP_NS = 2n ** 62n - 1n;

export class AccountTable {
  readonly #add: Statement<[number, number, number, number, number, number, bigint, number]>;

  constructor(database: Database) {
    // Totals of an agent only grow, so the greater of two is the newer. Records that are stored now were
    // in the spool when the agent last reported, unless they are newer than that report. The number of
    // spooled records therefore stays at zero or above.
    this.#add = database.prepare(
      `UPDATE agent SET
         produced = max(produced, ?),
         dropped_spool_full = max(dropped_spool_full, ?),
         dropped_invalid = max(dropped_invalid, ?),
         stored = stored + ?,
         spooled = max(0, spooled - ?),
         lost_events = lost_events + ?,
         gap_ns = min(gap_ns + ?, ${MOST_GAP_NS})
       WHERE id = ?`,
    );
  }

  add(agent: number, {production, stored, lostEvents, gapNs}: Entries): void {
    const {producedRecords, droppedSpoolFull, droppedInvalid} = production;
    this.#add.run(
      ...([producedRecords, droppedSpoolFull, droppedInvalid, stored, stored, lostEvents] as const),
      gapNs,
      agent,
    );
  }
}

export type SpokenAccount = Omit<AgentAccount, 'stored' | 'lostEvents' | 'gapNs'>;

export function putAccount(database: Database, account: SpokenAccount): void {
  database
    .prepare(
      `UPDATE agent SET
         produced = max(produced, ?),
         dropped_spool_full = max(dropped_spool_full, ?),
         dropped_invalid = max(dropped_invalid, ?),
         spooled = ?
       WHERE id = ?`,
    )
    .run(
      account.produced,
      account.droppedSpoolFull,
      account.droppedInvalid,
      account.spooled,
      agentNumber(database, account.agentId),
    );
}

interface AccountRow {
  readonly agent_id: string;
  readonly host_name: string | null;
  readonly produced: number;
  readonly spooled: number;
  readonly dropped_spool_full: number;
  readonly dropped_invalid: number;
  readonly stored: bigint;
  readonly lost_events: number;
  readonly gap_ns: bigint;
}

export function readAccounts(database: Database): AgentAccount[] {
  const rows = database
    .prepare<[], AccountRow>('SELECT * FROM agent ORDER BY host_name, agent_id')
    .all();
  return rows.map((row) => ({
    agentId: row.agent_id,
    host: row.host_name ?? '',
    produced: row.produced,
    stored: Number(row.stored),
    spooled: row.spooled,
    droppedSpoolFull: row.dropped_spool_full,
    droppedInvalid: row.dropped_invalid,
    lostEvents: row.lost_events,
    gapNs: row.gap_ns,
  }));
}

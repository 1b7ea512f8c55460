// The books of each agent: the totals that it reports, and the records that are counted here. Records count
// as stored only in the transaction that stores them.

import type {Database, Statement} from 'better-sqlite3';

import type {AgentAccount} from '../../domain/accounting.js';
import type {Production} from '../../domain/record.js';
import {prepared} from '../file/prepared.js';
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
  /** What batches added since the last `flush`, by agent. */
  readonly #added = new Map<number, Entries>();

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

  /** They are written by `flush`, because many batches of an agent are committed together. */
  add(agent: number, entries: Entries): void {
    const before = this.#added.get(agent);
    this.#added.set(agent, before === undefined ? entries : sumOf(before, entries));
  }

  /** To be called before the transaction is committed, and before the agent's own totals are written. */
  flush(): void {
    for (const [agent, {production, stored, lostEvents, gapNs}] of this.#added) {
      const {producedRecords, droppedSpoolFull, droppedInvalid} = production;
      this.#add.run(
        ...([producedRecords, droppedSpoolFull, droppedInvalid, stored, stored] as const),
        ...([lostEvents, gapNs, agent] as const),
      );
    }
    this.#added.clear();
  }

  /** To be called after a rollback. */
  forget(): void {
    this.#added.clear();
  }
}

function sumOf(one: Entries, other: Entries): Entries {
  const gapNs = one.gapNs + other.gapNs;
  return {
    production: {
      producedRecords: Math.max(one.production.producedRecords, other.production.producedRecords),
      droppedSpoolFull: Math.max(
        one.production.droppedSpoolFull,
        other.production.droppedSpoolFull,
      ),
      droppedInvalid: Math.max(one.production.droppedInvalid, other.production.droppedInvalid),
    },
    stored: one.stored + other.stored,
    lostEvents: one.lostEvents + other.lostEvents,
    gapNs: gapNs < MOST_GAP_NS ? gapNs : MOST_GAP_NS,
  };
}

export type SpokenAccount = Omit<AgentAccount, 'stored' | 'lostEvents' | 'gapNs'>;

const SPEAK = `UPDATE agent SET
   produced = max(produced, ?),
   dropped_spool_full = max(dropped_spool_full, ?),
   dropped_invalid = max(dropped_invalid, ?),
   spooled = ?
 WHERE id = ?`;

export function putAccount(database: Database, account: SpokenAccount): void {
  const {produced, droppedSpoolFull, droppedInvalid, spooled, agentId} = account;
  prepared(database, SPEAK).run(
    ...[produced, droppedSpoolFull, droppedInvalid, spooled, agentNumber(database, agentId)],
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

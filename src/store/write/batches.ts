// Writes batches of agents. Each counts once, by (agent, epoch, seq). Figures stay packed in one column;
// figures.ts reads them.

import type {Database, Statement} from 'better-sqlite3';

import {eventsLost} from '../../domain/accounting.js';
import type {LossRecord} from '../../domain/record.js';
import {AccountTable} from '../run/accounts.js';
import type {Entries} from '../run/accounts.js';
import {agentNumber} from '../run/agents.js';
import {LossTable} from '../run/losses.js';
import {CostTable} from '../run/costs.js';
import {joinFigures} from '../figures/figure-bytes.js';
import type {PackedBatch} from './packed-batch.js';
import {putExit, putProcess} from '../run/processes.js';
import {HopTable} from '../hops/hop-table.js';
import type {PackedRequests} from '../requests/packed-requests.js';
import {RequestTable} from '../requests/requests.js';
import {SeriesTable} from '../figures/series.js';
import type {SeriesName} from '../figures/series-book.js';
import {StackTable} from '../stacks/stacks.js';

/** Tables of one open file. `put` is called in a transaction, `rolledBack` after one that failed. */
export class BatchTable {
  readonly #database: Database;
  readonly #insert: Statement<(number | bigint | Uint8Array | null)[]>;
  readonly #series: SeriesTable;
  readonly #accounts: AccountTable;
  readonly #losses: LossTable;
  readonly #costs: CostTable;
  readonly #requests: RequestTable;
  readonly #hops: HopTable;
  #agents = new Map<string, number>();
  /** Made when the first stacks come, because its dictionary takes memory. */
  #stacks: StackTable | undefined;

  constructor(database: Database, names: readonly SeriesName[]) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO batch
         (agent, epoch, seq, start_ns, end_ns, clock_offset_ns, clock_error_ns, figures)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (agent, epoch, seq) DO NOTHING`,
    );
    this.#series = new SeriesTable(database, names);
    this.#accounts = new AccountTable(database);
    this.#losses = new LossTable(database);
    this.#costs = new CostTable(database);
    this.#requests = new RequestTable(database);
    this.#hops = new HopTable(database);
  }

  /** Takes batches that came at `atNs`, on the collector's clock. */
  put(batches: readonly PackedBatch[], atNs: bigint): {stored: number; known: number} {
    let stored = 0;
    for (const batch of batches) {
      const agent = this.#numberOf(batch.agentId);
      const row = this.#insertBatch(agent, batch);
      if (row !== undefined) stored += 1;
      // A known batch brings newer totals too, because its agent has counted on since.
      this.#accounts.add(agent, entriesOf(batch, row !== undefined));
      if (row !== undefined) this.#insertRecords(agent, row, batch, atNs);
    }
    return {stored, known: batches.length - stored};
  }

  /** To be called before the transaction is committed. */
  flush(): void {
    this.#accounts.flush();
    this.#requests.flush();
  }

  forgetNames(): void {
    this.#series.forget();
  }

  committed(): void {
    this.#hops.committed();
  }

  /** Tells the chains of requests that still wait to be complete: the run has ended. */
  finish(): void {
    this.#hops.finish();
  }

  rolledBack(): void {
    this.#series.forget();
    this.#accounts.forget();
    this.#requests.rolledBack();
    this.#hops.rolledBack();
    this.#agents = new Map();
    this.#stacks = undefined;
  }

  #insertBatch(agent: number, batch: PackedBatch): number | undefined {
    const {epoch, seq, startNs, endNs, clockOffsetNs, clockErrorNs, series, values} = batch;
    const figures =
      series.length === 0
        ? null
        : joinFigures(
            series.map((number) => this.#series.idOf(agent, number)),
            values,
          );
    const {changes, lastInsertRowid} = this.#insert.run(
      ...[agent, epoch, seq, startNs, endNs, clockOffsetNs, clockErrorNs, figures],
    );
    return changes === 0 ? undefined : Number(lastInsertRowid);
  }

  #insertRecords(agent: number, row: number, batch: PackedBatch, atNs: bigint): void {
    const {targets, losses, costs, requests, endNs} = batch;
    for (const {event, process} of targets) {
      if (event === 'found') putProcess(this.#database, agent, process);
      else putExit(this.#database, agent, process, endNs);
    }
    for (const loss of losses) this.#losses.insert(row, loss);
    for (const cost of costs) this.#costs.insert(row, cost);
    if (requests !== undefined) {
      const placed = this.#requests.put(agent, requests, this.#nodesOf(requests));
      // The end of an interval is no later than its coming, unless its agent's clock is wrong.
      this.#hops.put(agent, placed, endNs < atNs ? endNs : atNs);
    }
    this.#insertStacks(agent, row, batch);
  }

  #nodesOf({places}: PackedRequests): Int32Array | undefined {
    return places === undefined ? undefined : this.#stackTable().nodesOf(places);
  }

  #stackTable(): StackTable {
    return (this.#stacks ??= new StackTable(this.#database));
  }

  #insertStacks(agent: number, row: number, {stacks, startNs, endNs}: PackedBatch): void {
    if (stacks === undefined) return;
    const cut = this.#stackTable().put(agent, {stacks, startNs, endNs});
    if (cut > 0) this.#losses.insert(row, dictionaryFull(cut));
  }

  #numberOf(agentId: string): number {
    let number = this.#agents.get(agentId);
    if (number === undefined) {
      number = agentNumber(this.#database, agentId);
      this.#agents.set(agentId, number);
    }
    return number;
  }
}

/** -1 if no batch of that epoch is stored. */
export function readLastSeq(database: Database, agentId: string, epoch: number): number {
  const row = database
    .prepare<[string, number], {seq: number | null}>(
      `SELECT max(seq) AS seq FROM batch
       WHERE agent = (SELECT id FROM agent WHERE agent_id = ?) AND epoch = ?`,
    )
    .get(agentId, epoch);
  return row?.seq ?? -1;
}

function dictionaryFull(count: number): LossRecord {
  const detail = 'stacks that end before their leaf: the run file has as many as it may';
  return {kind: 'loss', probe: 'stacks', reason: 'map_full', count, detail};
}

function entriesOf({production, records, losses}: PackedBatch, isNew: boolean): Entries {
  return isNew
    ? {production, stored: records, ...lossesOf(losses)}
    : {production, stored: 0, lostEvents: 0, gapNs: 0n};
}

function lossesOf(losses: readonly LossRecord[]): {lostEvents: number; gapNs: bigint} {
  let lostEvents = 0;
  let gapNs = 0n;
  for (const loss of losses) {
    gapNs += loss.gapNs ?? 0n;
    lostEvents += eventsLost(loss);
  }
  return {lostEvents, gapNs};
}

// Writes requests into a run file. All of them are added to the budgets, and some are kept one by one.
// request-query.ts reads them back.

import type {Database, Statement} from 'better-sqlite3';

import {groupBy} from '../../domain/group-by.js';
import {chooseKept, rankOf} from '../../domain/requests/request-sample.js';
import type {Candidate} from '../../domain/requests/request-sample.js';
import {phaseAt} from '../../domain/run.js';
import {BudgetPartTable} from './budget-parts.js';
import {BudgetTable, NS_PER_SECOND} from './budgets.js';
import type {PlacedRequest} from './budgets.js';
import {orNull} from '../file/columns.js';
import {readPhases} from '../run/phases.js';
import {partsIn} from './part-lists.js';
import {packBody} from './request-bytes.js';
import {unpackRequests} from './packed-requests.js';
import type {PackedRequests} from './packed-requests.js';
import {RequestKindTable} from './request-kinds.js';
import {RequestPhases} from './request-phase.js';
import {readRun} from '../run/runs.js';

/** Seconds of one kind whose kept requests are remembered, two dozen of each. */
const MOST_SECONDS = 256;

export class RequestTable {
  readonly #database: Database;
  readonly #kinds: RequestKindTable;
  readonly #parts: BudgetPartTable;
  readonly #budgets: BudgetTable;
  readonly #kept: KeptRows;
  #recordAll: boolean | undefined;
  /** The kept requests of seconds and kinds that came lately, as they are in the file. */
  readonly #keptLately = new Map<string, readonly KeptRow[]>();

  constructor(database: Database) {
    this.#database = database;
    this.#kinds = new RequestKindTable(database);
    this.#parts = new BudgetPartTable(database);
    this.#budgets = new BudgetTable(database, this.#parts);
    this.#kept = new KeptRows(database);
  }

  /**
   * Takes the requests of a batch that was not stored before, and gives them with kind and phase. `nodes`
   * are those of the batch's places.
   */
  put(agent: number, packed: PackedRequests, nodes?: Int32Array): readonly PlacedRequest[] {
    const phases = readPhases(this.#database);
    const requests: PlacedRequest[] = [];
    for (const request of unpackRequests(packed)) {
      const phase = phaseAt(phases, request.head.startNs);
      requests.push({packed: request, kind: this.#kinds.idOf(request.head), phase});
    }
    this.#budgets.add(requests);
    const from = {agent, nodes};
    if (this.#keepsAll()) this.#insertAll(from, requests);
    else this.#insertSample(from, requests);
    return requests;
  }

  /** To be called before the transaction is committed. */
  flush(): void {
    this.#budgets.flush();
  }

  rolledBack(): void {
    this.#kinds.forget();
    this.#parts.forget();
    this.#budgets.forget();
    this.#keptLately.clear();
  }

  #keepsAll(): boolean {
    this.#recordAll ??= readRun(this.#database)?.record === 'all';
    return this.#recordAll;
  }

  #insertAll(from: Origin, requests: readonly PlacedRequest[]): void {
    for (const request of requests) this.#insert(from, request);
  }

  #insertSample(from: Origin, requests: readonly PlacedRequest[]): void {
    const candidates = requests.filter(({packed}) => packed.kept !== undefined);
    for (const group of bySecondAndKind(candidates)) this.#insertSome(from, group);
  }

  /** Takes requests of one kind and second. Better ones replace those that were kept before. */
  #insertSome(from: Origin, requests: readonly PlacedRequest[]): void {
    const {packed, kind} = requests[0]!;
    const secondNs = secondOf(packed.head.startNs);
    const name = `${secondNs} ${kind}`;
    const before = this.#keptLately.get(name) ?? this.#kept.ofSecond(secondNs, kind);
    const fresh = requests.map((request) => ({...candidateOf(request), request}));
    const chosen = chooseKept([...before, ...fresh]);
    for (const row of before) if (!chosen.has(row)) this.#kept.delete(row.id);
    const rows = before.filter((row) => chosen.has(row));
    for (const {request, ...candidate} of fresh.filter((each) => chosen.has(each))) {
      rows.push({...candidate, id: this.#insert(from, request)});
    }
    if (this.#keptLately.size >= MOST_SECONDS) this.#keptLately.clear();
    this.#keptLately.set(name, rows);
  }

  /** The id of the row. */
  #insert(from: Origin, request: PlacedRequest): number {
    return this.#kept.insert(from, request, this.#parts);
  }
}

/** The batch that requests came in. */
interface Origin {
  readonly agent: number;
  /** The stacks of calls: nodes of the run's stacks, by their numbers in the batch. */
  readonly nodes: Int32Array | undefined;
}

interface KeptRow extends Candidate {
  readonly id: number;
}

interface CandidateRow {
  readonly id: bigint;
  readonly start_ns: bigint;
  readonly duration_ns: bigint;
  readonly failed: bigint;
  readonly trace_id: Buffer | null;
}

class KeptRows {
  readonly #phases: RequestPhases;
  readonly #insert: Statement<(number | bigint | Uint8Array | null)[]>;
  readonly #delete: Statement<[number]>;
  readonly #ofSecond: Statement<[bigint, bigint, number], CandidateRow>;

  constructor(database: Database) {
    this.#phases = new RequestPhases(database);
    this.#insert = database.prepare(
      `INSERT INTO request (agent, kind, phase, start_ns, duration_ns, status, failed, trace_id,
         parent_span_id, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#delete = database.prepare('DELETE FROM request WHERE id = ?');
    this.#ofSecond = database
      .prepare<[bigint, bigint, number], CandidateRow>(
        `SELECT id, start_ns, duration_ns, failed, trace_id FROM request
         WHERE start_ns >= ? AND start_ns < ? AND kind = ?`,
      )
      .safeIntegers();
  }

  ofSecond(secondNs: bigint, kind: number): KeptRow[] {
    const rows = this.#ofSecond.all(secondNs, secondNs + NS_PER_SECOND, kind);
    return rows.map(({id, start_ns, duration_ns, failed, trace_id}) => ({
      id: Number(id),
      durationNs: Number(duration_ns),
      failed: failed === 1n,
      rank: rankOf(start_ns, trace_id?.toString('hex')),
    }));
  }

  insert(
    {agent, nodes}: Origin,
    {packed, kind, phase}: PlacedRequest,
    parts: BudgetPartTable,
  ): number {
    const {startNs, durationNs, status} = packed.head;
    const {trace, ...kept} = packed.kept!;
    const {lastInsertRowid} = this.#insert.run(
      ...[agent, kind, orNull(phase?.index), startNs, durationNs, status],
      packed.failed ? 1 : 0,
      trace === undefined ? null : Buffer.from(trace.traceId, 'hex'),
      trace === undefined ? null : Buffer.from(trace.spanId, 'hex'),
      packBody({parts: partsIn(packed.parts), ...kept}, parts.idOf, nodes),
    );
    if (trace !== undefined) this.#phases.ofRequest(lastInsertRowid, trace);
    return Number(lastInsertRowid);
  }

  delete(id: number): void {
    this.#delete.run(id);
  }
}

function candidateOf({packed: {head, failed, kept}}: PlacedRequest): Candidate {
  const {startNs, durationNs} = head;
  return {durationNs, failed, rank: rankOf(startNs, kept?.trace?.traceId)};
}

function bySecondAndKind(requests: readonly PlacedRequest[]): PlacedRequest[][] {
  return groupBy(requests, ({packed, kind}) => `${secondOf(packed.head.startNs)} ${kind}`);
}

function secondOf(ns: bigint): bigint {
  return ns - (ns % NS_PER_SECOND);
}

// The budgets of all requests. There is a row for each second, kind and phase, and each batch adds to it.

import type {Database, Statement} from 'better-sqlite3';

import {BudgetSum, mergeBudgets} from '../../domain/budget.js';
import type {BudgetHistogram, BudgetKey} from '../../domain/budget.js';
import type {BudgetFilter, RequestFilter, StoredBudget} from '../../domain/ports.js';
import type {BudgetPart} from '../../domain/request.js';
import type {Phase} from '../../domain/run.js';
import {packBudgets, unpackBudgets} from './budget-bytes.js';
import {BudgetColumns} from './budget-columns.js';
import {readBudgetParts} from './budget-parts.js';
import type {BudgetPartTable} from './budget-parts.js';
import type {PackedRequest} from './request-bytes.js';
import {readRequestKinds} from './request-kinds.js';

export const NS_PER_SECOND = 1_000_000_000n;

const NO_PHASE = -1;

/** A request with the number of its kind and the phase in which it began. */
export interface PlacedRequest {
  readonly packed: PackedRequest;
  readonly kind: number;
  readonly phase: Phase | undefined;
}

interface Slot {
  readonly startNs: bigint;
  readonly kind: number;
  readonly phase: number;
  readonly sum: BudgetSum;
}

export class BudgetTable {
  readonly #parts: BudgetPartTable;
  readonly #find: Statement<[bigint, number, number], {id: number; buckets: Uint8Array}>;
  readonly #insert: Statement<[bigint, number, number, Uint8Array]>;
  readonly #update: Statement<[Uint8Array, number]>;

  constructor(database: Database, parts: BudgetPartTable) {
    this.#parts = parts;
    this.#find = database.prepare(
      'SELECT id, buckets FROM budget WHERE start_ns = ? AND kind = ? AND phase = ?',
    );
    this.#insert = database.prepare(
      'INSERT INTO budget (start_ns, kind, phase, buckets) VALUES (?, ?, ?, ?)',
    );
    this.#update = database.prepare('UPDATE budget SET buckets = ? WHERE id = ?');
  }

  add(requests: readonly PlacedRequest[]): void {
    const slots = new Map<string, Slot>();
    for (const request of requests) addTo(slotOf(slots, request).sum, request.packed);
    for (const slot of slots.values()) this.#addSlot(slot);
  }

  #addSlot({startNs, kind, phase, sum}: Slot): void {
    const {idOf, nameOf} = this.#parts;
    const row = this.#find.get(startNs, kind, phase);
    if (row === undefined) {
      this.#insert.run(startNs, kind, phase, packBudgets(sum.buckets, idOf));
      return;
    }
    const before = unpackBudgets(row.buckets, nameOf);
    this.#update.run(packBudgets(mergeBudgets([before, sum.buckets]), idOf), row.id);
  }
}

function addTo(sum: BudgetSum, {head, failed, parts}: PackedRequest): void {
  const sums = sum.addDuration(head.durationNs, failed);
  for (const {part, ns} of parts) if (ns > 0) sums.set(part, (sums.get(part) ?? 0) + ns);
}

function slotOf(slots: Map<string, Slot>, {packed, kind, phase}: PlacedRequest): Slot {
  const {startNs: beganNs} = packed.head;
  const secondNs = beganNs - (beganNs % NS_PER_SECOND);
  const startNs = phase !== undefined && phase.startNs > secondNs ? phase.startNs : secondNs;
  const number = phase?.index ?? NO_PHASE;
  const name = `${startNs} ${kind} ${number}`;
  let slot = slots.get(name);
  if (slot === undefined) {
    slot = {startNs, kind, phase: number, sum: new BudgetSum()};
    slots.set(name, slot);
  }
  return slot;
}

/** Rows that are read at once, so that no statement stays open while the caller works on them. */
const PAGE_ROWS = 512;

interface BudgetRow {
  readonly id: bigint;
  readonly start_ns: bigint;
  readonly kind: bigint;
  readonly phase: bigint;
  readonly buckets: Uint8Array;
}

/** In order of time, unless seconds are joined. */
export function* queryBudgets(
  database: Database,
  filter: BudgetFilter = {},
): Generator<StoredBudget> {
  if (filter.join === 'seconds') return yield* queryJoined(database, filter);
  for (const rows of pages(database, filter)) {
    const kinds = readRequestKinds(database, filter);
    const nameOf = readBudgetParts(database);
    for (const row of rows) {
      const key = kinds.get(Number(row.kind));
      if (key !== undefined) yield storedBudget(row, key, bucketsOf(row, filter, nameOf));
    }
  }
}

function bucketsOf(
  {buckets}: BudgetRow,
  {join}: BudgetFilter,
  nameOf: (number: number) => BudgetPart,
): BudgetHistogram {
  if (join === undefined) return unpackBudgets(buckets, nameOf);
  const columns = new BudgetColumns(true);
  columns.add(buckets);
  return columns.budgets(nameOf);
}

function* queryJoined(database: Database, filter: BudgetFilter): Generator<StoredBudget> {
  const joined = new Map<string, {readonly first: BudgetRow; readonly columns: BudgetColumns}>();
  let kinds = readRequestKinds(database, filter);
  for (const rows of pages(database, filter)) {
    kinds = readRequestKinds(database, filter);
    for (const row of rows) {
      if (!kinds.has(Number(row.kind))) continue;
      const name = `${row.kind} ${row.phase}`;
      const sum = joined.get(name) ?? {first: row, columns: new BudgetColumns(false)};
      joined.set(name, sum);
      sum.columns.add(row.buckets);
    }
  }
  const nameOf = readBudgetParts(database);
  for (const {first, columns} of joined.values()) {
    yield storedBudget(first, kinds.get(Number(first.kind))!, columns.budgets(nameOf));
  }
}

function storedBudget(
  {start_ns, phase}: BudgetRow,
  key: BudgetKey,
  buckets: BudgetHistogram,
): StoredBudget {
  const inPhase = Number(phase) === NO_PHASE ? {} : {phase: Number(phase)};
  return {...key, startNs: start_ns, ...inPhase, buckets};
}

function* pages(
  database: Database,
  {fromNs = 0n, toNs = 2n ** 63n - 1n, phase}: RequestFilter,
): Generator<readonly BudgetRow[]> {
  const page = database.prepare<(bigint | number)[], BudgetRow>(
    `SELECT * FROM budget
     WHERE (start_ns, id) > (?, ?) AND start_ns >= ? AND start_ns < ?
       ${phase === undefined ? '' : 'AND phase = ?'}
     ORDER BY start_ns, id LIMIT ${PAGE_ROWS}`,
  );
  let last = {start_ns: -1n, id: 0n};
  for (;;) {
    const wanted = phase === undefined ? [] : [phase];
    const rows = page.all(last.start_ns, last.id, fromNs, toNs, ...wanted);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)!;
  }
}

// The budgets of all requests. There is a row for each second, kind and phase, and each batch adds to it.

import type {Database, Statement} from 'better-sqlite3';

import {BudgetSum} from '../../domain/budget.js';
import type {BudgetHistogram, BudgetKey} from '../../domain/budget.js';
import type {BudgetFilter, RequestFilter, StoredBudget} from '../../domain/ports.js';
import type {BudgetPart} from '../../domain/request.js';
import type {Phase} from '../../domain/run.js';
import {BlockColumns} from './block-columns.js';
import {packBudgets, unpackBudgets} from './budget-bytes.js';
import {BudgetColumns} from './budget-columns.js';
import {readBudgetParts} from './budget-parts.js';
import type {BudgetPartTable} from './budget-parts.js';
import type {PackedRequest} from './packed-requests.js';
import {readRequestKinds} from './request-kinds.js';

export const NS_PER_SECOND = 1_000_000_000n;

const NO_PHASE = -1;

/** A request with the number of its kind and the phase in which it began. */
export interface PlacedRequest {
  readonly packed: PackedRequest;
  readonly kind: number;
  readonly phase: Phase | undefined;
}

/** The budgets of one row, as they are in the file or will be after `flush`. */
interface Slot {
  readonly startNs: bigint;
  /** The end of its second. */
  readonly untilNs: bigint;
  readonly kind: number;
  readonly phase: number;
  /** The row in the file, if it is there already. */
  readonly row: number | undefined;
  readonly sum: BudgetSum;
}

/** Batches of some seconds come together; those of one second bring the same kinds. */
const MOST_SLOTS = 256;

export class BudgetTable {
  readonly #parts: BudgetPartTable;
  readonly #find: Statement<[bigint, number, number], {id: number; buckets: Uint8Array}>;
  readonly #insert: Statement<[bigint, number, number, Uint8Array]>;
  readonly #update: Statement<[Uint8Array, number]>;
  /** The slots that are written at the next `flush`. */
  readonly #changed = new Map<string, Slot>();
  /** The slot of the request before; most requests of a batch share theirs with it. */
  #last: {readonly slot: Slot; readonly phase: Phase | undefined} | undefined;

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

  /** The rows are written by `flush`, because batches that are committed together share most of them. */
  add(requests: readonly PlacedRequest[]): void {
    for (const request of requests) {
      addTo(this.#slotOf(request).sum, request.packed);
      if (this.#changed.size > MOST_SLOTS) this.flush();
    }
  }

  /** To be called before the transaction is committed. */
  flush(): void {
    const {idOf} = this.#parts;
    for (const {startNs, kind, phase, row, sum} of this.#changed.values()) {
      const buckets = packBudgets(sum.buckets, idOf);
      if (row === undefined) this.#insert.run(startNs, kind, phase, buckets);
      else this.#update.run(buckets, row);
    }
    this.forget();
  }

  /** To be called after a rollback. */
  forget(): void {
    this.#changed.clear();
    this.#last = undefined;
  }

  #slotOf(request: PlacedRequest): Slot {
    const {packed, kind, phase} = request;
    const last = this.#last;
    const isInLast = last?.slot.kind === kind && last.phase === phase;
    if (isInLast && isWithin(packed.head.startNs, last.slot)) return last.slot;
    const slot = this.#findSlot(request);
    this.#last = {slot, phase};
    return slot;
  }

  #findSlot({packed, kind, phase}: PlacedRequest): Slot {
    const startNs = slotStartNs(packed.head.startNs, phase);
    const number = phase?.index ?? NO_PHASE;
    const name = `${startNs} ${kind} ${number}`;
    let slot = this.#changed.get(name);
    if (slot === undefined) this.#changed.set(name, (slot = this.#read(startNs, kind, number)));
    return slot;
  }

  #read(startNs: bigint, kind: number, phase: number): Slot {
    const row = this.#find.get(startNs, kind, phase);
    const sum = new BudgetSum();
    if (row !== undefined) sum.add(unpackBudgets(row.buckets, this.#parts.nameOf));
    const untilNs = startNs - (startNs % NS_PER_SECOND) + NS_PER_SECOND;
    return {startNs, untilNs, kind, phase, row: row?.id, sum};
  }
}

/** Whether a request of the slot's kind and phase that began then belongs to it. */
function isWithin(beganNs: bigint, {startNs, untilNs}: Slot): boolean {
  return beganNs >= startNs && beganNs < untilNs;
}

/** The second in which a request began, or the start of its phase within that second. */
export function slotStartNs(beganNs: bigint, phase: Phase | undefined): bigint {
  const secondNs = beganNs - (beganNs % NS_PER_SECOND);
  return phase !== undefined && phase.startNs > secondNs ? phase.startNs : secondNs;
}

function addTo(sum: BudgetSum, {head, failed, parts: {names, ns: times}}: PackedRequest): void {
  const sums = sum.addDuration(head.durationNs, failed);
  for (let at = 0; at < names.length; at += 1) {
    const [part, ns] = [names[at]!, times[at]!];
    if (ns > 0) sums.set(part, (sums.get(part) ?? 0) + ns);
  }
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
  const joined = new Map<string, JoinedRows>();
  let kinds = readRequestKinds(database, filter);
  for (const rows of pages(database, filter)) {
    kinds = readRequestKinds(database, filter);
    for (const row of rows) {
      if (!kinds.has(Number(row.kind))) continue;
      const name = `${row.kind} ${row.phase}`;
      const sum = joined.get(name) ?? {
        first: row,
        columns: new BudgetColumns(false),
        blocks: new BlockColumns(),
      };
      joined.set(name, sum);
      sum.columns.add(row.buckets, sum.blocks.of(filter.blockOf?.(row.start_ns)));
    }
  }
  const nameOf = readBudgetParts(database);
  for (const {first, columns, blocks} of joined.values()) {
    const budget = storedBudget(first, kinds.get(Number(first.kind))!, columns.budgets(nameOf));
    if (filter.blockOf === undefined) yield budget;
    else yield {...budget, blocks: blocks.sums(nameOf)};
  }
}

/** The rows of one kind and phase. */
interface JoinedRows {
  readonly first: BudgetRow;
  readonly columns: BudgetColumns;
  readonly blocks: BlockColumns;
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

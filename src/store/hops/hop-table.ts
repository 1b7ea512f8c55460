// Writes chains of hops into a run file: budgets over all hops and who asked whom, of all requests. A chain
// is told when the request at its top has ended long enough ago that all of it has come.

import type {Database, Statement} from 'better-sqlite3';

import {BudgetSum, mergeBudgets} from '../../domain/budget.js';
import {chainBudget} from '../../domain/hops/chain-budget.js';
import {hopKey} from '../../domain/hops/hop-key.js';
import {connectionOf, endOf, type Exchange} from '../../domain/hops/exchange.js';
import type {HopNode} from '../../domain/hops/hop-book.js';
import {packBudgets, unpackBudgets} from '../requests/budget-bytes.js';
import {slotStartNs, type PlacedRequest} from '../requests/budgets.js';
import {RequestKindTable} from '../requests/request-kinds.js';
import {EdgeTable} from './edge-table.js';
import {HopPartTable} from './hop-parts.js';
import {PendingChains, type PendingExchange} from './pending-chains.js';

const FOLD_EVERY_NS = 2_000_000_000n;
/** Both ends of an exchange have come, unless an agent was held up: it sends once a second. */
const SETTLED_AFTER_NS = 2_000_000_000;
/** An agent holds a call back for three seconds if it does not know its cause. */
const COMPLETE_AFTER_NS = 6_000_000_000;
/** A call may come so long before the request that it was made for has ended. */
const LONGEST_REQUEST_NS = 60_000_000_000;
const NO_PHASE = -1;

interface Slot {
  readonly startNs: bigint;
  readonly kind: number;
  readonly phase: number;
  readonly sum: BudgetSum<string>;
}

export class HopTable {
  readonly #kinds: RequestKindTable;
  readonly #parts: HopPartTable;
  readonly #edges: EdgeTable;
  readonly #pending = new PendingChains();
  readonly #find: Statement<[bigint, number, number], {id: number; buckets: Uint8Array}>;
  readonly #insert: Statement<[bigint, number, number, Uint8Array]>;
  readonly #update: Statement<[Uint8Array, number]>;
  readonly #names = new Map<number, string>();
  /** From which the times of exchanges count. */
  #baseNs: bigint | undefined;
  #foldedNs: bigint | undefined;

  constructor(database: Database) {
    this.#kinds = new RequestKindTable(database);
    this.#parts = new HopPartTable(database);
    this.#edges = new EdgeTable(database);
    this.#find = database.prepare(
      'SELECT id, buckets FROM hop_budget WHERE start_ns = ? AND kind = ? AND phase = ?',
    );
    this.#insert = database.prepare(
      'INSERT INTO hop_budget (start_ns, kind, phase, buckets) VALUES (?, ?, ?, ?)',
    );
    this.#update = database.prepare('UPDATE hop_budget SET buckets = ? WHERE id = ?');
  }

  /** Takes the requests of a batch whose interval ended at `endNs`. */
  put(agent: number, requests: readonly PlacedRequest[], endNs: bigint): void {
    for (const request of requests) this.#pending.add(this.#exchangeOf(agent, request));
    this.#foldedNs ??= endNs;
    const {isFull} = this.#pending;
    if (endNs - this.#foldedNs < FOLD_EVERY_NS && !isFull) return;
    this.#foldedNs = endNs;
    this.#fold(isFull ? Infinity : Number(endNs - (this.#baseNs ?? endNs)));
  }

  /** Tells all chains as far as they are known: the run has ended. */
  finish(): void {
    this.#fold(Infinity);
  }

  committed(): void {
    this.#pending.committed();
  }

  rolledBack(): void {
    this.#pending.rolledBack();
    this.#kinds.forget();
    this.#parts.forget();
    this.#edges.forget();
  }

  /** Written without spreads, which are slow for objects of many shapes: every request passes here. */
  #exchangeOf(agent: number, {packed, phase}: PlacedRequest): PendingExchange {
    const {head, failed, parts, joined} = packed;
    this.#baseNs ??= head.startNs;
    const name = this.#nameOf(agent);
    return {
      side: head.side,
      agent: name,
      target: head.target,
      step: head.step,
      startNs: Number(head.startNs - this.#baseNs),
      durationNs: head.durationNs,
      failed,
      id: joined.id,
      causeId: joined.causeId,
      connection: connectionOf(name, head.side, joined),
      request: joined.request,
      trace: joined.trace,
      parts,
      beganNs: head.startNs,
      phase,
    };
  }

  #nameOf(agent: number): string {
    let name = this.#names.get(agent);
    if (name === undefined) this.#names.set(agent, (name = String(agent)));
    return name;
  }

  #fold(nowNs: number): void {
    const due = this.#pending.take(nowNs - SETTLED_AFTER_NS, (top) => isDue(top, nowNs));
    const slots = new Map<string, Slot>();
    for (const tree of due) this.#addTree(tree, slots);
    for (const slot of slots.values()) this.#addSlot(slot);
    this.#edges.write();
  }

  #addTree(tree: HopNode, slots: Map<string, Slot>): void {
    const top = tree.exchange as PendingExchange;
    const slot = this.#slotOf(slots, top);
    const sums = slot.sum.addDuration(top.durationNs, top.failed);
    chainBudget(tree, (part, ns) => {
      const key = hopKey(part);
      sums.set(key, (sums.get(key) ?? 0) + Math.round(ns));
    });
    this.#edges.add(slot, tree);
  }

  #slotOf(slots: Map<string, Slot>, {beganNs, phase, ...key}: PendingExchange): Slot {
    const startNs = slotStartNs(beganNs, phase);
    const kind = this.#kinds.idOf(key);
    const number = phase?.index ?? NO_PHASE;
    const name = `${startNs} ${kind} ${number}`;
    let slot = slots.get(name);
    if (slot === undefined) {
      slot = {startNs, kind, phase: number, sum: new BudgetSum()};
      slots.set(name, slot);
    }
    return slot;
  }

  #addSlot({startNs, kind, phase, sum}: Slot): void {
    const {idOf, keyOf} = this.#parts;
    const row = this.#find.get(startNs, kind, phase);
    if (row === undefined) {
      this.#insert.run(startNs, kind, phase, packBudgets(sum.buckets, idOf));
      return;
    }
    const before = unpackBudgets(row.buckets, keyOf);
    this.#update.run(packBudgets(mergeBudgets([before, sum.buckets]), idOf), row.id);
  }
}

/** Whether all of the tree should have come. A call may wait for the request that caused it. */
function isDue(top: Exchange, nowNs: number): boolean {
  const waitsForCause = top.side === 'client' && top.causeId > 0;
  const withinNs = waitsForCause ? LONGEST_REQUEST_NS : COMPLETE_AFTER_NS;
  return endOf(top) + withinNs <= nowNs;
}

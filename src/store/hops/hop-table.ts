// Writes chains of hops into a run file: budgets over all hops and who asked whom, of all requests. A chain
// is told when the request at its top has ended long enough ago that all of it has come.

import type {Database, Statement} from 'better-sqlite3';

import {BudgetSum, mergeBudgets} from '../../domain/budget.js';
import {chainBudget} from '../../domain/hops/chain-budget.js';
import {HopPath, type HopTime} from '../../domain/hops/hop-key.js';
import {endOf, keptParts, type Exchange} from '../../domain/hops/exchange.js';
import type {HopNode} from '../../domain/hops/hop-node.js';
import type {Phase} from '../../domain/run.js';
import {packBudgets, unpackBudgets} from '../requests/budget-bytes.js';
import {NS_PER_SECOND, slotStartNs, type PlacedRequest} from '../requests/budgets.js';
import {EdgeTable} from './edge-table.js';
import {HopPartTable} from './hop-parts.js';
import {PendingChains, type PendingExchange} from './pending-chains.js';

const FOLD_EVERY_NS = 2_000_000_000n;
/** Chains are told so often at least, also where an agent whose batches are late comes first each time. */
const FOLD_AT_LEAST_NS = 60_000_000_000n;
/** Both ends of an exchange have come, unless an agent was held up: it sends once a second. */
const SETTLED_AFTER_NS = 2_000_000_000;
/** An agent holds a call back for three seconds if it does not know its origin. */
const COMPLETE_AFTER_NS = 6_000_000_000;
/** A call may come so long before the request that it was made for has ended. */
const LONGEST_REQUEST_NS = 60_000_000_000;
const NO_PHASE = -1;

interface Slot {
  readonly startNs: bigint;
  readonly kind: number;
  readonly phase: number;
  readonly sum: BudgetSum<string>;
  /** The trees of this fold, by the parts of their bucket in `sum`. */
  readonly trees: Map<Map<string, number>, HopNode[]>;
}

/** A slot, and what tells that a request belongs to it. */
interface LastSlot {
  readonly slot: Slot;
  readonly phase: Phase | undefined;
  /** As times of exchanges count. */
  readonly fromNs: number;
  readonly untilNs: number;
}

function isWithin(ns: number, {fromNs, untilNs}: LastSlot): boolean {
  return ns >= fromNs && ns < untilNs;
}

export class HopTable {
  readonly #parts: HopPartTable;
  readonly #edges: EdgeTable;
  readonly #pending = new PendingChains();
  readonly #find: Statement<[bigint, number, number], {id: number; buckets: Uint8Array}>;
  readonly #insert: Statement<[bigint, number, number, Uint8Array]>;
  readonly #update: Statement<[Uint8Array, number]>;
  readonly #names = new Map<number, string>();
  readonly #path = new HopPath();
  /** From which the times of exchanges count. */
  #baseNs: bigint | undefined;
  #foldedNs: bigint | undefined;
  /** Until when batches tell: those that were committed, and those of the transaction that goes on. */
  #committedNs: bigint | undefined;
  #addedNs: bigint | undefined;
  /** The slot of the tree before, in the fold that goes on. */
  #last: LastSlot | undefined;

  constructor(database: Database) {
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

  /**
   * Takes the requests of a batch that tells of the time until `untilNs`, which has come. An interval of many requests
   * is several batches. After an outage many intervals come in one transaction, and only what was committed is joined.
   * So the batch that begins a transaction folds, by the time that was committed, unless it may go on with an interval
   * of which a part was.
   */
  put(agent: number, requests: readonly PlacedRequest[], untilNs: bigint): void {
    for (const request of requests) this.#pending.add(this.#exchangeOf(agent, request));
    if (this.#addedNs === undefined) this.#foldCommitted(untilNs);
    if (this.#addedNs === undefined || untilNs > this.#addedNs) this.#addedNs = untilNs;
    if (this.#pending.isFull) this.#fold(Infinity);
  }

  /** Tells all chains as far as they are known: the run has ended. */
  finish(): void {
    this.#fold(Infinity);
  }

  committed(): void {
    this.#pending.committed();
    const [addedNs, beforeNs] = [this.#addedNs, this.#committedNs];
    if (addedNs !== undefined && (beforeNs === undefined || addedNs > beforeNs)) {
      this.#committedNs = addedNs;
    }
    this.#addedNs = undefined;
  }

  rolledBack(): void {
    this.#pending.rolledBack();
    this.#addedNs = undefined;
    this.#parts.forget();
    this.#edges.forget();
  }

  /** Written without spreads, which are slow for objects of many shapes: every request passes here. */
  #exchangeOf(agent: number, {packed, kind, phase}: PlacedRequest): PendingExchange {
    const {head, failed, joined} = packed;
    const {upstream, parts} = keptParts(head.side, packed.parts);
    this.#baseNs ??= head.startNs;
    return {
      side: head.side,
      agent: this.#nameOf(agent),
      target: head.target,
      step: head.step,
      startNs: Number(head.startNs - this.#baseNs),
      durationNs: head.durationNs,
      failed,
      id: joined.id,
      originId: joined.originId,
      connection: joined.connection,
      request: joined.request,
      trace: joined.trace,
      upstream,
      parts,
      kind,
      phase,
    };
  }

  #nameOf(agent: number): string {
    let name = this.#names.get(agent);
    if (name === undefined) this.#names.set(agent, (name = String(agent)));
    return name;
  }

  #foldCommitted(untilNs: bigint): void {
    const committedNs = this.#committedNs;
    if (committedNs === undefined) return;
    this.#foldedNs ??= committedNs;
    const sinceNs = committedNs - this.#foldedNs;
    if (sinceNs < (untilNs > committedNs ? FOLD_EVERY_NS : FOLD_AT_LEAST_NS)) return;
    this.#foldedNs = committedNs;
    this.#fold(Number(committedNs - (this.#baseNs ?? committedNs)));
  }

  #fold(nowNs: number): void {
    const due = this.#pending.take(nowNs - SETTLED_AFTER_NS, (top) => isDue(top, nowNs));
    const slots = new Map<string, Slot>();
    this.#last = undefined;
    for (const tree of due) this.#addTree(tree, slots);
    for (const slot of slots.values()) {
      for (const [sums, trees] of slot.trees) this.#addTimes(sums, trees);
      this.#addSlot(slot);
    }
    this.#edges.write();
  }

  #addTree(tree: HopNode, slots: Map<string, Slot>): void {
    const top = tree.exchange as PendingExchange;
    const slot = this.#slotOf(slots, top);
    const sums = slot.sum.addDuration(top.durationNs, top.failed);
    const trees = slot.trees.get(sums);
    if (trees === undefined) slot.trees.set(sums, [tree]);
    else trees.push(tree);
    this.#edges.add(slot, tree);
  }

  /** Adds the time of trees to the sums of their bucket. Their parts are nearly the same ones. */
  #addTimes(sums: Map<string, number>, trees: readonly HopNode[]): void {
    const added: HopTime[] = [];
    const take = (part: HopTime, ns: number): void => {
      if (part.ns === 0 && ns > 0) added.push(part);
      part.ns += ns;
    };
    for (const tree of trees) chainBudget(tree, this.#path, take);
    for (const part of added) {
      sums.set(part.key, (sums.get(part.key) ?? 0) + Math.round(part.ns));
      part.ns = 0;
    }
  }

  /** Trees come mostly in order of time, so that most are in the slot of the one before. */
  #slotOf(slots: Map<string, Slot>, top: PendingExchange): Slot {
    const {startNs: began, phase, kind} = top;
    const last = this.#last;
    if (last?.slot.kind === kind && last.phase === phase && isWithin(began, last)) return last.slot;
    const slot = this.#findSlot(slots, top);
    const fromNs = Number(slot.startNs - this.#baseNs!);
    const restNs = Number(NS_PER_SECOND - (slot.startNs % NS_PER_SECOND));
    this.#last = {slot, phase, fromNs, untilNs: fromNs + restNs};
    return slot;
  }

  #findSlot(slots: Map<string, Slot>, {startNs: began, phase, kind}: PendingExchange): Slot {
    const startNs = slotStartNs(this.#baseNs! + BigInt(began), phase);
    const number = phase?.index ?? NO_PHASE;
    const name = `${startNs} ${kind} ${number}`;
    let slot = slots.get(name);
    if (slot === undefined) {
      slot = {startNs, kind, phase: number, sum: new BudgetSum(), trees: new Map()};
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
  const waitsForOrigin = top.side === 'client' && top.originId > 0;
  const withinNs = waitsForOrigin ? LONGEST_REQUEST_NS : COMPLETE_AFTER_NS;
  return endOf(top) + withinNs <= nowNs;
}

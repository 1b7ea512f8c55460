// Writes who asked whom. There are few targets, but a peer may be anything: their number is bounded.

import type {Database, Statement} from 'better-sqlite3';

import {edgesOf, type HopEdge, type HopEdgeSum} from '../../domain/hops/hop-edges.js';
import type {HopNode} from '../../domain/hops/hop-book.js';

/** Beyond so many pairs of a run, further callees of a target are `other`. */
export const MOST_EDGES = 1_024;

interface EdgeSlot {
  readonly startNs: bigint;
  readonly phase: number;
}

interface OpenEdge extends EdgeSlot, HopEdge {
  calls: number;
  errors: number;
  callNs: number;
  servedNs: number;
}

export class EdgeTable {
  readonly #database: Database;
  readonly #upsert: Statement<(bigint | number | string)[]>;
  /** Pairs of this run, as far as they have rows. */
  #pairs: Set<string> | undefined;
  #open = new Map<string, OpenEdge>();

  constructor(database: Database) {
    this.#database = database;
    this.#upsert = database.prepare(
      `INSERT INTO hop_edge
         (start_ns, phase, caller, callee, found_by, calls, errors, call_ns, served_ns)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, errors = errors + excluded.errors,
         call_ns = call_ns + excluded.call_ns, served_ns = served_ns + excluded.served_ns`,
    );
  }

  add(slot: EdgeSlot, tree: HopNode): void {
    edgesOf(tree, (edge, sum) => addTo(this.#edgeOf(slot, edge), sum));
  }

  write(): void {
    for (const edge of this.#open.values()) {
      const {startNs, phase, from, to, by, calls, errors, callNs, servedNs} = edge;
      this.#upsert.run(
        ...[startNs, phase, from, to, by, calls, errors, Math.round(callNs), Math.round(servedNs)],
      );
    }
    this.#open = new Map();
  }

  /** To be called after a rollback. */
  forget(): void {
    this.#pairs = undefined;
    this.#open = new Map();
  }

  #edgeOf({startNs, phase}: EdgeSlot, edge: HopEdge): OpenEdge {
    const {from, to, by} = this.#bounded(edge);
    const name = `${startNs} ${phase} ${by} ${pairOf(from, to)}`;
    let open = this.#open.get(name);
    if (open === undefined) {
      open = {...{startNs, phase, from, to, by}, calls: 0, errors: 0, callNs: 0, servedNs: 0};
      this.#open.set(name, open);
    }
    return open;
  }

  #bounded(edge: HopEdge): HopEdge {
    const pairs = (this.#pairs ??= readPairs(this.#database));
    const pair = pairOf(edge.from, edge.to);
    if (pairs.has(pair)) return edge;
    if (pairs.size >= MOST_EDGES) return {...edge, to: 'other'};
    pairs.add(pair);
    return edge;
  }
}

function addTo(open: OpenEdge, {calls, errors, callNs, servedNs}: HopEdgeSum): void {
  open.calls += calls;
  open.errors += errors;
  open.callNs += callNs;
  open.servedNs += servedNs;
}

function pairOf(from: string, to: string): string {
  return `${from}\0${to}`;
}

function readPairs(database: Database): Set<string> {
  const rows = database
    .prepare<[], {caller: string; callee: string}>('SELECT DISTINCT caller, callee FROM hop_edge')
    .all();
  return new Set(rows.map(({caller, callee}) => pairOf(caller, callee)));
}

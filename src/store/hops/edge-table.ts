// Writes who asked whom. There are few targets, but a peer may be anything: their number is bounded.

import type {Database, Statement} from 'better-sqlite3';

import {edgesOf, type HopEdge, type HopEdgeSum} from '../../domain/hops/hop-edges.js';
import type {HopNode} from '../../domain/hops/hop-node.js';

/** Beyond so many pairs of a run, further callees of a target are `other`. */
export const MOST_EDGES = 1_024;

interface EdgeSlot {
  readonly startNs: bigint;
  readonly phase: number;
}

interface OpenEdge extends HopEdge {
  calls: number;
  errors: number;
  callNs: number;
  servedNs: number;
}

/** By caller and callee. A pair has an edge for each way in which its calls were found. */
type OpenEdges = Map<string, Map<string, OpenEdge[]>>;

export class EdgeTable {
  readonly #database: Database;
  readonly #upsert: Statement<(bigint | number | string)[]>;
  /** Pairs of this run, as far as they have rows: callees by caller. */
  #pairs: Map<string, Set<string>> | undefined;
  /** Equal slots may be there several times. */
  readonly #open = new Map<EdgeSlot, OpenEdges>();

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
    let edges = this.#open.get(slot);
    if (edges === undefined) this.#open.set(slot, (edges = new Map()));
    edgesOf(tree, (edge, sum) => addTo(this.#edgeOf(edges, edge), sum));
  }

  write(): void {
    for (const [slot, edges] of this.#open) {
      for (const callees of edges.values()) {
        for (const edge of [...callees.values()].flat()) this.#write(slot, edge);
      }
    }
    this.#open.clear();
  }

  /** To be called after a rollback. */
  forget(): void {
    this.#pairs = undefined;
    this.#open.clear();
  }

  #write({startNs, phase}: EdgeSlot, edge: OpenEdge): void {
    const {from, to, by, calls, errors, callNs, servedNs} = edge;
    this.#upsert.run(
      ...[startNs, phase, from, to, by, calls, errors, Math.round(callNs), Math.round(servedNs)],
    );
  }

  /** Nearly every call is one of a pair that is open already. */
  #edgeOf(edges: OpenEdges, {from, to: callee, by}: HopEdge): OpenEdge {
    const known = openEdge(edges, from, callee, by);
    if (known !== undefined) return known;
    const to = this.#bounded(from, callee);
    return openEdge(edges, from, to, by) ?? addEdge(edges, {from, to, by});
  }

  #bounded(from: string, to: string): string {
    const pairs = (this.#pairs ??= readPairs(this.#database));
    if (pairs.get(from)?.has(to) === true) return to;
    if (sizeOf(pairs) >= MOST_EDGES) return 'other';
    addPair(pairs, from, to);
    return to;
  }
}

function openEdge(
  edges: OpenEdges,
  from: string,
  to: string,
  by: HopEdge['by'],
): OpenEdge | undefined {
  return edges
    .get(from)
    ?.get(to)
    ?.find((edge) => edge.by === by);
}

function addEdge(edges: OpenEdges, {from, to, by}: HopEdge): OpenEdge {
  const open: OpenEdge = {...{from, to, by}, calls: 0, errors: 0, callNs: 0, servedNs: 0};
  let callees = edges.get(from);
  if (callees === undefined) edges.set(from, (callees = new Map()));
  const known = callees.get(to);
  if (known === undefined) callees.set(to, [open]);
  else known.push(open);
  return open;
}

function addTo(open: OpenEdge, {calls, errors, callNs, servedNs}: HopEdgeSum): void {
  open.calls += calls;
  open.errors += errors;
  open.callNs += callNs;
  open.servedNs += servedNs;
}

function addPair(pairs: Map<string, Set<string>>, from: string, to: string): void {
  const known = pairs.get(from);
  if (known === undefined) pairs.set(from, new Set([to]));
  else known.add(to);
}

function sizeOf(pairs: ReadonlyMap<string, ReadonlySet<string>>): number {
  let size = 0;
  for (const {size: callees} of pairs.values()) size += callees;
  return size;
}

function readPairs(database: Database): Map<string, Set<string>> {
  const rows = database
    .prepare<[], {caller: string; callee: string}>('SELECT DISTINCT caller, callee FROM hop_edge')
    .all();
  const pairs = new Map<string, Set<string>>();
  for (const {caller, callee} of rows) addPair(pairs, caller, callee);
  return pairs;
}

// Who asked whom as a drawing: targets in columns, from the clients on the left to what is asked last.
// Pure.

import type {HopEdgeJson} from '../../../src/contract/hops-json.js';
import {peerName} from '../../../src/domain/hops/peer-words.js';

/** Clients that are no targets. */
export const CLIENTS = 'clients';

export interface PlacedNode {
  readonly name: string;
  /** What is shown of it. */
  readonly label: string;
  readonly column: number;
  readonly row: number;
}

export interface DrawnEdge {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  readonly calls: number;
  readonly errors: number;
  /** Mean of a call as its caller saw it, or else as the callee did; undefined where nobody timed it. */
  readonly ms: number | undefined;
  /** No call was seen: `calls` is the number of requests that waited, `ms` how long each of them did. */
  readonly isOfBudgets: boolean;
}

export interface Topology {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly DrawnEdge[];
  readonly columns: number;
  /** The most nodes in one column. */
  readonly rows: number;
  /** Edges with few calls that are left out. */
  readonly hidden: number;
}

/** More lines than these are no drawing any more. The table has all. */
const MOST_EDGES = 40;

export function topologyOf(edges: readonly HopEdgeJson[]): Topology {
  const pairs = joined(edges).sort((left, right) => right.calls - left.calls);
  const shown = pairs.slice(0, MOST_EDGES);
  const columnOf = columnsOf(shown);
  const told = namesOfTargets(shown);
  const filled = new Map<number, number>();
  const nodes = new Map<string, PlacedNode>();
  for (const [name, column] of [...columnOf].sort(([, left], [, right]) => left - right)) {
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    nodes.set(name, {name, label: told.has(name) ? name : peerName(name), column, row});
  }
  return {
    nodes: [...nodes.values()],
    edges: shown.map((pair) => {
      return {...pair, from: nodes.get(pair.from)!, to: nodes.get(pair.to)!};
    }),
    columns: Math.max(0, ...[...filled.keys()].map((column) => column + 1)),
    rows: Math.max(0, ...filled.values()),
    hidden: pairs.length - shown.length,
  };
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly errors: number;
  readonly ms: number | undefined;
  readonly isOfBudgets: boolean;
}

/** One pair can have several edges: by how its two sides were found to belong together. */
function joined(edges: readonly HopEdgeJson[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const {from = CLIENTS, to, by, calls, errors, callMs, servedMs} of edges) {
    const key = JSON.stringify([from, to]);
    const none = {from, to, calls: 0, errors: 0, ms: undefined, isOfBudgets: true};
    const known = pairs.get(key) ?? none;
    const ms = callMs ?? servedMs;
    const sumMs = (known.ms ?? 0) * known.calls + (ms ?? 0) * calls;
    const all = known.calls + calls;
    pairs.set(key, {
      ...{from, to, calls: all, errors: known.errors + errors},
      isOfBudgets: known.isOfBudgets && by === 'budget',
      ms: ms === undefined && known.ms === undefined ? undefined : sumMs / Math.max(1, all),
    });
  }
  return [...pairs.values()];
}

/** Names of what asks, or was seen to be asked: those that were only waited for may be a protocol's. */
function namesOfTargets(pairs: readonly Pair[]): ReadonlySet<string> {
  return new Set(pairs.flatMap(({from, to, isOfBudgets}) => (isOfBudgets ? [from] : [from, to])));
}

/** What an edge leads to, as reports name it. */
export function labelOfEnd({to, by}: HopEdgeJson): string {
  return by === 'budget' ? peerName(to) : to;
}

/** A node stands right of all that ask it, but for circles: those are cut at what asked first. */
function columnsOf(pairs: readonly Pair[]): Map<string, number> {
  const names = new Set(pairs.flatMap(({from, to}) => [from, to]));
  const columns = new Map([...names].map((name) => [name, 0]));
  const most = names.size;
  // The longest way has fewer steps than there are nodes, so that so many rounds are enough.
  for (let round = 0; round < most; round += 1) {
    let moved = false;
    for (const {from, to} of pairs) {
      const wanted = columns.get(from)! + 1;
      if (from === to || wanted <= columns.get(to)! || wanted >= most) continue;
      columns.set(to, wanted);
      moved = true;
    }
    if (!moved) break;
  }
  return closedUp(columns);
}

/** Circles push their nodes far to the right; empty columns between are taken out. */
function closedUp(columns: ReadonlyMap<string, number>): Map<string, number> {
  const used = [...new Set(columns.values())].sort((left, right) => left - right);
  return new Map([...columns].map(([name, column]) => [name, used.indexOf(column)]));
}

// Keeps requests of all hops until their trees are complete: below a request the calls that were made for
// it, below a call the request that it is at the next target. They come in any order. Has no bound of its
// own: who adds to it takes out.

import {endOf, type Exchange} from './exchange.js';
import {joinExchanges, type JoinSign} from './join.js';

export interface HopNode {
  readonly exchange: Exchange;
  /** Of a served request: the calls that were made for it. Of a call: the request that it is, if that was seen. */
  readonly below: HopNode[];
  /** Undefined for the top of a tree. */
  above?: HopNode;
  /** How the request was found to be the call above it. */
  by?: JoinSign;
}

export class HopBook {
  #nodes: HopNode[] = [];
  /** Served requests that calls may name as their cause, by id. */
  readonly #causes = new Map<number, HopNode>();
  /** Calls whose cause has not come, by its id. */
  readonly #orphans = new Map<number, HopNode[]>();

  get size(): number {
    return this.#nodes.length;
  }

  add(exchange: Exchange): void {
    const node: HopNode = {exchange, below: []};
    this.#nodes.push(node);
    if (exchange.side === 'client') this.#hangCall(node);
    else if (exchange.id > 0) this.#addCause(node);
  }

  /** Finds the requests of calls, among those that had ended at `untilNs`. */
  join(untilNs: number): void {
    const nodes = new Map<Exchange, HopNode>();
    for (const node of this.#nodes) {
      if (!isJoined(node) && endOf(node.exchange) <= untilNs) nodes.set(node.exchange, node);
    }
    for (const {call, request, by} of joinExchanges([...nodes.keys()])) {
      const lower = nodes.get(request)!;
      if (hang(nodes.get(call)!, lower)) lower.by = by;
    }
  }

  /** Takes out the trees whose top is due. A top is a request that no target is known to have made. */
  take(isDue: (top: Exchange) => boolean): HopNode[] {
    const due = this.#nodes.filter((node) => node.above === undefined && isDue(node.exchange));
    const taken = new Set<HopNode>();
    for (const top of due) this.#forget(top, taken);
    this.#nodes = this.#nodes.filter((node) => !taken.has(node));
    return due;
  }

  /** Puts back what was taken. */
  restore(trees: readonly HopNode[]): void {
    for (const node of trees) {
      this.#nodes.push(node);
      if (node.exchange.side === 'server' && node.exchange.id > 0) this.#addCause(node);
      this.restore(node.below);
    }
  }

  #forget(node: HopNode, taken: Set<HopNode>): void {
    taken.add(node);
    if (this.#causes.get(node.exchange.id) === node) this.#causes.delete(node.exchange.id);
    if (node.above === undefined) this.#orphans.delete(node.exchange.causeId);
    for (const below of node.below) this.#forget(below, taken);
  }

  #hangCall(call: HopNode): void {
    const {causeId, agent} = call.exchange;
    if (causeId === 0) return;
    const cause = this.#causes.get(causeId);
    if (cause?.exchange.agent === agent) {
      hang(cause, call);
      return;
    }
    const orphans = this.#orphans.get(causeId);
    if (orphans === undefined) this.#orphans.set(causeId, [call]);
    else orphans.push(call);
  }

  #addCause(request: HopNode): void {
    const {id, agent} = request.exchange;
    this.#causes.set(id, request);
    for (const call of this.#orphans.get(id) ?? []) {
      if (call.exchange.agent === agent && call.above === undefined) hang(request, call);
    }
    this.#orphans.delete(id);
  }
}

/** The trees of these exchanges, as far as they are known. */
export function hopTrees(exchanges: readonly Exchange[]): HopNode[] {
  const book = new HopBook();
  for (const exchange of exchanges) book.add(exchange);
  book.join(Infinity);
  return book.take(() => true);
}

/** Chains are a handful of hops long. */
export const MOST_HOPS = 16;

function isJoined({exchange, above, below}: HopNode): boolean {
  return exchange.side === 'client' ? below.length > 0 : above !== undefined;
}

/**
 * Clocks and agents may be wrong. What would hang below itself is left out, and what lies too deep, so
 * that a walk down a tree ends. False for those.
 */
function hang(upper: HopNode, lower: HopNode): boolean {
  let node: HopNode | undefined = upper;
  for (let depth = 0; node !== undefined; depth += 1, node = node.above) {
    if (node === lower || depth > 2 * MOST_HOPS) return false;
  }
  lower.above = upper;
  upper.below.push(lower);
  return true;
}

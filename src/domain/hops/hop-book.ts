// Keeps requests of all hops until their trees are complete: below a request the calls that were made for
// it, below a call the request that it is at the next target. They come in any order. Has no bound of its
// own: who adds to it takes out.

import {endOf, type Exchange} from './exchange.js';
import {HopNode} from './hop-node.js';
import {joinNodes, KnownPairs} from './join.js';

export class HopBook {
  #nodes: HopNode[] = [];
  /** Nodes whose other side is not known. */
  #open: HopNode[] = [];
  /** Served requests that calls may name as their origin, by id. */
  readonly #origins = new Map<number, HopNode>();
  /** Calls whose origin has not come, by its id. */
  readonly #orphans = new Map<number, HopNode[]>();
  readonly #pairs = new KnownPairs();

  get size(): number {
    return this.#nodes.length;
  }

  add(exchange: Exchange): void {
    const node = new HopNode(exchange);
    this.#nodes.push(node);
    this.#open.push(node);
    if (exchange.side === 'client') this.#hangCall(node);
    else if (exchange.id > 0) this.#addOrigin(node);
  }

  /** Finds the requests of calls, among those that had ended at `untilNs`. */
  join(untilNs: number): void {
    const [settled, later] = [[] as HopNode[], [] as HopNode[]];
    for (const node of this.#open) {
      if (!node.isJoined) (endOf(node.exchange) <= untilNs ? settled : later).push(node);
    }
    joinNodes(settled, this.#pairs);
    for (const node of settled) if (!node.isJoined) later.push(node);
    this.#open = later;
  }

  /** Takes out the trees whose top is due. A top is a request that no target is known to have made. */
  take(isDue: (top: Exchange) => boolean): HopNode[] {
    const due = this.#nodes.filter((node) => node.above === undefined && isDue(node.exchange));
    if (due.length === 0) return due;
    for (const top of due) this.#forget(top);
    this.#nodes = this.#nodes.filter(({isTaken}) => !isTaken);
    this.#open = this.#open.filter(({isTaken}) => !isTaken);
    return due;
  }

  /** Puts back what was taken. */
  restore(trees: readonly HopNode[]): void {
    for (const node of trees) {
      node.isTaken = false;
      this.#nodes.push(node);
      if (!node.isJoined) this.#open.push(node);
      if (node.exchange.side === 'server' && node.exchange.id > 0) this.#addOrigin(node);
      this.restore(node.below);
    }
  }

  #forget(node: HopNode): void {
    node.isTaken = true;
    const {side, id, originId} = node.exchange;
    if (side === 'server' && this.#origins.get(id) === node) this.#origins.delete(id);
    if (side === 'client' && node.above === undefined) this.#orphans.delete(originId);
    for (const below of node.below) this.#forget(below);
  }

  #hangCall(call: HopNode): void {
    const {originId, agent} = call.exchange;
    if (originId === 0) return;
    const origin = this.#origins.get(originId);
    if (origin?.exchange.agent === agent) {
      origin.hang(call);
      return;
    }
    const orphans = this.#orphans.get(originId);
    if (orphans === undefined) this.#orphans.set(originId, [call]);
    else orphans.push(call);
  }

  #addOrigin(request: HopNode): void {
    const {id, agent} = request.exchange;
    this.#origins.set(id, request);
    const orphans = this.#orphans.get(id);
    if (orphans === undefined) return;
    for (const call of orphans) {
      if (call.exchange.agent === agent && call.above === undefined) request.hang(call);
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

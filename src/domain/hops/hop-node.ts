// One exchange in a tree of hops.

import type {Exchange} from './exchange.js';

/** How a call and a request were found to be one, the surest sign first. */
export const JOIN_SIGNS = ['connection', 'traceparent', 'containment'] as const;

export type JoinSign = (typeof JOIN_SIGNS)[number];

/** Chains are a handful of hops long. */
export const MOST_HOPS = 16;

const NONE: readonly HopNode[] = [];

export class HopNode {
  readonly exchange: Exchange;
  #below: HopNode[] | undefined;
  /** Undefined for the top of a tree. */
  above: HopNode | undefined = undefined;
  /** How the request was found to be the call above it. */
  by: JoinSign | undefined = undefined;
  /** It was taken out of its book. */
  isTaken = false;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** Of a served request: the calls that were made for it. Of a call: the request that it is, if that was seen. */
  get below(): readonly HopNode[] {
    return this.#below ?? NONE;
  }

  /** Whether the other side of the exchange is known. */
  get isJoined(): boolean {
    return this.exchange.side === 'client' ? this.#below !== undefined : this.above !== undefined;
  }

  /**
   * Hangs a node below this one. Clocks and agents may be wrong: a node that would hang below itself stays
   * where it is, and so does one that lies too deep, so that a walk down a tree ends. False for those.
   */
  hang(lower: HopNode): boolean {
    let node: HopNode | undefined = this;
    for (let depth = 0; node !== undefined; depth += 1, node = node.above) {
      if (node === lower || depth > 2 * MOST_HOPS) return false;
    }
    lower.above = this;
    if (this.#below === undefined) this.#below = [lower];
    else this.#below.push(lower);
    return true;
  }
}

// Requests that wait until their chains are complete: a call and the request that it is come from two
// agents, and a request that is served for long comes after the calls that were made for it.
//
// They are in memory only. What belongs to a transaction that did not happen is taken back; what the
// collector's death takes away is missing in the sums of chains, which say how many requests they hold.

import type {Exchange} from '../../domain/hops/exchange.js';
import {HopBook} from '../../domain/hops/hop-book.js';
import type {HopNode} from '../../domain/hops/hop-node.js';
import type {Phase} from '../../domain/run.js';

/** An exchange with what its sums are kept by. */
export interface PendingExchange extends Exchange {
  /** Row of `request_kind`. */
  readonly kind: number;
  readonly phase: Phase | undefined;
}

/** Beyond so many, chains are told as they are. About 150 MB. */
export const MOST_PENDING = 400_000;

export class PendingChains {
  readonly #book = new HopBook();
  /** Of the transaction that goes on. */
  #added: PendingExchange[] = [];
  #taken: readonly HopNode[] = [];

  get isFull(): boolean {
    return this.#book.size + this.#added.length > MOST_PENDING;
  }

  add(exchange: PendingExchange): void {
    this.#added.push(exchange);
  }

  /** Takes out the trees whose top is due, of exchanges that were committed. */
  take(joinUntilNs: number, isDue: (top: Exchange) => boolean): readonly HopNode[] {
    this.#book.join(joinUntilNs);
    const trees = this.#book.take(isDue);
    this.#taken = this.#taken.concat(trees);
    return trees;
  }

  committed(): void {
    for (const exchange of this.#added) this.#book.add(exchange);
    this.#added = [];
    this.#taken = [];
  }

  rolledBack(): void {
    this.#book.restore(this.#taken);
    this.#added = [];
    this.#taken = [];
  }
}

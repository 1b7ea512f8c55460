// Tells which chains of a phase the clients of its load asked for, by the number of requests of each step: the load and
// the targets count on their own. Pure.

import {totalCount, type Histogram} from '../../domain/histogram.js';
import type {StoredHops} from '../../domain/ports.js';
import {requestsIn} from '../budgets/budget-tables.js';

/** A client's figures are those of a chain if they count the same requests, but for a few at the ends. */
const COUNTS_APART = 0.05;

export class AskedByLoad {
  readonly #clients: ReadonlyMap<string, Histogram>;
  /** Chains that count as many requests as the clients do. */
  readonly #fitting: readonly StoredHops[];
  readonly #targets: ReadonlySet<string>;

  /** `chains` are those of one phase, `clients` the latencies of its steps. */
  constructor(chains: readonly StoredHops[], clients: ReadonlyMap<string, Histogram>) {
    this.#clients = clients;
    this.#fitting = chains.filter(({step, side, buckets}) => {
      const latency = side === 'server' ? clients.get(step) : undefined;
      return latency !== undefined && isSameCount(latency, requestsIn(buckets).requests);
    });
    this.#targets = new Set(this.#fitting.map(({target}) => target));
  }

  /**
   * The latency of the chain at its clients. Of several targets that answer a step at the top of chains, the client
   * asked the one with as many requests. Where none or more than one has, they cannot be told apart.
   */
  clientOf(chain: StoredHops): Histogram | undefined {
    const [only, ...others] = this.#fittingStep(chain.step);
    return others.length === 0 && only === chain ? this.#clients.get(chain.step) : undefined;
  }

  /**
   * Whether the load asked other targets alone. False too where that is not known: no target fits, or none that answers
   * a step of the load.
   */
  isBeside({target, step, side}: StoredHops): boolean {
    if (side !== 'server' || this.#targets.size === 0 || this.#targets.has(target)) return false;
    return !this.#clients.has(step) || this.#fittingStep(step).length > 0;
  }

  #fittingStep(wanted: string): readonly StoredHops[] {
    return this.#fitting.filter(({step}) => step === wanted);
  }
}

function isSameCount(latency: Histogram, answered: number): boolean {
  return Math.abs(totalCount(latency) - answered) <= COUNTS_APART * answered;
}

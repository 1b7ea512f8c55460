// Tells which chains of a phase the clients of its load asked for, by the number of requests of each step: the load and
// the targets count on their own. Pure.

import {groupBy} from '../../domain/group-by.js';
import {totalCount, type Histogram} from '../../domain/histogram.js';
import type {StoredHops} from '../../domain/ports.js';
import {requestsIn} from '../budgets/budget-tables.js';

/** A client's figures are those of a chain if they count the same requests, but for a few at the ends. */
const COUNTS_APART = 0.05;

/** A target of which fewer steps of the load fit was asked as often by chance. */
const LEAST_FITTING = 0.5;

export class AskedByLoad {
  readonly #clients: ReadonlyMap<string, Histogram>;
  /** Chains of steps that the load has too. */
  readonly #alike: readonly StoredHops[];
  /** Those of them that count as many requests as the clients do. */
  readonly #fitting: readonly StoredHops[];
  readonly #targets: ReadonlySet<string>;

  /** `chains` are those of one phase, `clients` the latencies of its steps. */
  constructor(chains: readonly StoredHops[], clients: ReadonlyMap<string, Histogram>) {
    this.#clients = clients;
    this.#alike = chains.filter(({step, side}) => side === 'server' && clients.has(step));
    this.#fitting = this.#alike.filter(({step, buckets}) =>
      isSameCount(clients.get(step)!, requestsIn(buckets).requests),
    );
    this.#targets = new Set(
      groupBy(this.#alike, ({target}) => target)
        .filter((own) => countIn(own, this.#fitting) >= LEAST_FITTING * own.length)
        .map((own) => own[0]!.target),
    );
  }

  /**
   * The latency of the chain at its clients. Of several targets that answer a step at the top of chains, the client
   * asked the one with as many requests. Where none or more than one has, they cannot be told apart.
   */
  clientOf(chain: StoredHops): Histogram | undefined {
    const [only, ...others] = this.#fitting.filter(({step}) => step === chain.step);
    return others.length === 0 && only === chain ? this.#clients.get(chain.step) : undefined;
  }

  /**
   * Whether the load asked other targets for it, or this storage for blobs alone. False too where that is not known: no
   * target fits, or none that fits answers a step of the load.
   */
  isBeside({target, step, side}: StoredHops): boolean {
    if (side !== 'server' || this.#targets.size === 0) return false;
    if (this.#targets.has(target)) return isOfStorage(step) && !this.#clients.has(step);
    if (!this.#clients.has(step)) return true;
    return this.#alike.some((each) => each.step === step && this.#targets.has(each.target));
  }
}

/** Where clients are redirected to a storage, what else it is asked comes from a registry. */
function isOfStorage(step: string): boolean {
  return step.startsWith('s3.');
}

function countIn(chains: readonly StoredHops[], fitting: readonly StoredHops[]): number {
  return chains.filter((chain) => fitting.includes(chain)).length;
}

function isSameCount(latency: Histogram, answered: number): boolean {
  return Math.abs(totalCount(latency) - answered) <= COUNTS_APART * answered;
}

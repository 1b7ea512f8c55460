// The metrics of a run up to a time, added up window by window, so that no look at a long run reads it all again. A
// request counts in the second in which it began, but is stored when it has ended, and what an agent held back
// comes later still. Windows therefore stay open for a while, and are read again at each look until they close.

import {MetricSums} from './metric-sums.js';
import {addStretch, type MetricSource} from './read-metrics.js';

export const WINDOW_NS = 10_000_000_000n;
/** Requests that take longer, and batches that come later, are in the totals at the end of the run. */
export const OPEN_NS = 120_000_000_000n;

/** Later than all that a run file can hold. */
const NEVER_NS = 2n ** 63n - 1n;

export class MetricWindows {
  readonly #source: MetricSource;
  readonly #openNs: bigint;
  readonly #closed = new MetricSums();
  /** The start of the first window that is open. */
  #closedNs: bigint;

  /** `openNs` is 0 for a run that has ended. */
  constructor(source: MetricSource, openNs: bigint) {
    this.#source = source;
    this.#openNs = openNs;
    this.#closedNs = 0n;
  }

  /**
   * All up to that time, which must not lie before that of an earlier call. The sums hold until the next call. Other
   * work comes between two windows.
   */
  async totalsAt(ns: bigint): Promise<MetricSums> {
    const {startNs} = this.#source.run();
    while (ns - this.#openNs >= this.#endOfWindow(startNs)) {
      const toNs = this.#endOfWindow(startNs);
      addStretch(this.#closed, this.#source, {fromNs: this.#closedNs, toNs});
      this.#closedNs = toNs;
      await turn();
    }
    return this.#closedNs >= ns ? this.#closed : this.#withOpen(ns, startNs);
  }

  /** Everything that is stored, also what lies after that time: a request may begin as its run ends. */
  async totalsOf(ns: bigint): Promise<MetricSums> {
    const totals = new MetricSums();
    totals.addAll(await this.totalsAt(ns));
    addStretch(totals, this.#source, {fromNs: ns, toNs: NEVER_NS});
    return totals;
  }

  async #withOpen(ns: bigint, startNs: bigint): Promise<MetricSums> {
    const totals = new MetricSums();
    totals.addAll(this.#closed);
    for (let fromNs = this.#closedNs; fromNs < ns;) {
      const toNs = least(ns, (fromNs > startNs ? fromNs : startNs) + WINDOW_NS);
      addStretch(totals, this.#source, {fromNs, toNs});
      fromNs = toNs;
      await turn();
    }
    return totals;
  }

  /** The first window has also what came before the run. */
  #endOfWindow(runStartNs: bigint): bigint {
    return (this.#closedNs > runStartNs ? this.#closedNs : runStartNs) + WINDOW_NS;
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

// Holds back intervals whose records need what other probes tell later: stacks wait for the
// requests that they belong to, which are known when they end. Intervals of one process stay in
// order.

import type {ProbeRecord} from '../../../src/domain/record.js';
import type {ProbeInterval} from '../ports/probe-set.js';

export interface ReadInterval extends ProbeInterval {
  /** Makes the records that could not be made before. */
  readonly later?: () => readonly ProbeRecord[];
}

/** An interval is held this long, so that requests that end in the next one are known too. */
const HELD = 2;

export class IntervalHold {
  readonly #onInterval: (interval: ProbeInterval) => void;
  #held: ReadInterval[] = [];

  constructor(onInterval: (interval: ProbeInterval) => void) {
    this.#onInterval = onInterval;
  }

  take(interval: ReadInterval): void {
    if (interval.later === undefined && this.#held.length === 0) this.#onInterval(interval);
    else this.#held.push(interval);
    while (this.#held.length > HELD) this.#release(this.#held.shift()!);
  }

  /** Hands out all intervals: a phase or the run ends, and nothing may arrive after it. */
  flush(): void {
    const held = this.#held;
    this.#held = [];
    for (const interval of held) this.#release(interval);
  }

  #release({later, records, ...times}: ReadInterval): void {
    this.#onInterval({...times, records: [...records, ...(later?.() ?? [])]});
  }
}

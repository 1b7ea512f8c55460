// Hands out an interval at once, but holds back its records that need what other probes tell later:
// stacks wait for the requests that they belong to, which are known when they end. The stacks of some seconds then
// come as one interval, since most of them repeat. What is held of one process stays in order.

import type {ProbeRecord} from '../../../src/domain/record.js';
import type {ProbeInterval} from '../ports/probe-set.js';
import {JoinedStacks} from '../stacks/joined-stacks.js';

/** Makes the records of an interval that could not be made before. */
type Later = () => readonly ProbeRecord[];

export interface ReadInterval extends ProbeInterval {
  readonly later?: Later;
}

interface Held extends Omit<ProbeInterval, 'records'> {
  readonly later: Later | undefined;
}

/** Records are held for so many more intervals, so that requests that end in the next one are known too. */
const HELD = 2;
/** Stacks of so many intervals come together. */
const JOINED = 5;

export class IntervalHold {
  readonly #onInterval: (interval: ProbeInterval) => void;
  #held: Held[] = [];
  #stacks: JoinedStacks | undefined;

  constructor(onInterval: (interval: ProbeInterval) => void) {
    this.#onInterval = onInterval;
  }

  take({later, ...interval}: ReadInterval): void {
    // Requests are many: those that waited here would be moved about by every collection of garbage.
    this.#onInterval(interval);
    const {startKernelNs, endKernelNs} = interval;
    if (later !== undefined || this.#held.length > 0) {
      this.#held.push({startKernelNs, endKernelNs, later});
    }
    while (this.#held.length > HELD) this.#release(this.#held.shift()!);
    if ((this.#stacks?.intervals ?? 0) >= JOINED) this.#tellStacks();
  }

  /** Hands out all that is held: a phase or the run ends, and nothing may arrive after it. */
  flush(): void {
    const held = this.#held;
    this.#held = [];
    for (const interval of held) this.#release(interval);
    this.#tellStacks();
  }

  #release({later, ...times}: Held): void {
    const made = later?.() ?? [];
    const stacks = made.filter((record) => record.kind === 'stack');
    const others = made.filter((record) => record.kind !== 'stack');
    if (stacks.length > 0) this.#stacks ??= new JoinedStacks(times.startKernelNs);
    this.#stacks?.add(times, stacks);
    if (others.length > 0) this.#onInterval({...times, records: others});
  }

  #tellStacks(): void {
    const stacks = this.#stacks;
    this.#stacks = undefined;
    if (stacks !== undefined) this.#onInterval(stacks.interval());
  }
}

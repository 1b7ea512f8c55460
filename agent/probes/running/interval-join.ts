// Brings the intervals of an agent's bpftrace processes together: stacks get the steps of requests
// that another process saw.

import {IntervalHold, type ReadInterval} from './interval-hold.js';
import type {ProbeInterval} from '../ports/probe-set.js';
import {RequestSteps} from '../stacks/request-steps.js';

export class IntervalJoin {
  readonly steps = new RequestSteps();
  readonly #onInterval: (interval: ProbeInterval) => void;
  readonly #toUnixNs: (kernelNs: bigint) => bigint;
  readonly #holds: IntervalHold[] = [];

  constructor(
    onInterval: (interval: ProbeInterval) => void,
    toUnixNs: (kernelNs: bigint) => bigint,
  ) {
    this.#onInterval = onInterval;
    this.#toUnixNs = toUnixNs;
  }

  /** Gives the function that one more process hands its intervals to. */
  addProcess(): (interval: ReadInterval) => void {
    const hold = new IntervalHold(this.#onInterval);
    this.#holds.push(hold);
    return (interval) => {
      this.#note(interval);
      hold.take(interval);
    };
  }

  /** Hands out all intervals that are held, with what is known by now. */
  flush(): void {
    for (const hold of this.#holds) hold.flush();
  }

  #note({records, endKernelNs}: ReadInterval): void {
    for (const record of records) {
      if (record.kind === 'request') this.steps.note(record);
    }
    this.steps.forgetBefore(Number(this.#toUnixNs(endKernelNs)));
  }
}

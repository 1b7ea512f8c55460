// The collector's clock reads Unix time once, at its start, and adds the time that has passed. It does
// not move when the system's clock is set, so phases and figures of a run stay in order.

import type {Clock} from '../domain/ports.js';

/** A smaller difference is not followed, because every jump makes agents measure this clock anew. */
const WORTH_FOLLOWING_NS = 20_000_000n;

export class SteadyClock implements Clock {
  readonly #wallMs: () => number;
  readonly #monotonicNs: () => bigint;
  #aheadNs: bigint;

  constructor(
    wallMs: () => number = Date.now,
    monotonicNs: () => bigint = () => process.hrtime.bigint(),
  ) {
    this.#wallMs = wallMs;
    this.#monotonicNs = monotonicNs;
    this.#aheadNs = this.#reading();
  }

  nowNs(): bigint {
    return this.#monotonicNs() + this.#aheadNs;
  }

  /**
   * Takes over the system's time, if it differs because it was set or the machine slept. Called only
   * while no run goes on. True if that moved this clock.
   */
  follow(): boolean {
    const aheadNs = this.#reading();
    const movedNs = aheadNs - this.#aheadNs;
    if (movedNs < WORTH_FOLLOWING_NS && movedNs > -WORTH_FOLLOWING_NS) return false;
    this.#aheadNs = aheadNs;
    return true;
  }

  /** Unix time minus monotonic time. It is read when a millisecond begins: Date.now has no finer part. */
  #reading(): bigint {
    const first = this.#wallMs();
    const deadlineNs = this.#monotonicNs() + 2_000_000n;
    let wallMs = first;
    let atNs = this.#monotonicNs();
    while (wallMs === first && atNs < deadlineNs) {
      wallMs = this.#wallMs();
      atNs = this.#monotonicNs();
    }
    return BigInt(wallMs) * 1_000_000n - atNs;
  }
}

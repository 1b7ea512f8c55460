// The collector's clock: Unix time at its start, and from then on the time that has passed. Setting
// the system's clock does not move it; phases and figures of a run stay in order.

import type {Clock} from '../domain/ports.js';

/** Below this, following the system's clock would only move what agents know of ours. */
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
   * Takes over the system's time as it is now, if it went elsewhere (it was set; the machine slept).
   * Only while no run goes on. True if that moved this clock.
   */
  follow(): boolean {
    const aheadNs = this.#reading();
    const movedNs = aheadNs - this.#aheadNs;
    if (movedNs < WORTH_FOLLOWING_NS && movedNs > -WORTH_FOLLOWING_NS) return false;
    this.#aheadNs = aheadNs;
    return true;
  }

  /** Unix time minus monotonic time, read where a millisecond begins: Date.now cuts the rest off. */
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

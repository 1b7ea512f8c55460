// Tells how long to wait before a bpftrace that ended is started again: not at all, then 1, 2, 4, 8
// seconds, and never more than five starts in a minute. Pure but for the starts that it remembers.

import {fullDelayMs, type BackOff} from '../../../src/pace/back-off.js';

const WINDOW_MS = 60_000;
const STARTS_PER_WINDOW = 5;
const BACK_OFF: BackOff = {firstMs: 1_000, longestMs: WINDOW_MS};

export class RestartPace {
  #starts: number[] = [];

  /** Milliseconds to wait before the restart that is due at `nowMs`, which is counted as made. */
  nextMs(nowMs: number): number {
    this.#starts = this.#starts.filter((start) => nowMs - start < WINDOW_MS);
    const recent = this.#starts.length;
    const backoffMs = recent === 0 ? 0 : fullDelayMs(BACK_OFF, recent);
    const oldest = this.#starts[recent - STARTS_PER_WINDOW] ?? -Infinity;
    const startMs = Math.max(nowMs + backoffMs, oldest + WINDOW_MS);
    this.#starts.push(startMs);
    return startMs - nowMs;
  }
}

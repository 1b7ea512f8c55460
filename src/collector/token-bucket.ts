// A rate with room for bursts. Whoever takes more is told to wait, not refused.

export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  #tokens: number;
  #lastMs: number;

  constructor(perSecond: number, capacity: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#tokens = capacity;
    this.#lastMs = nowMs;
  }

  /** Takes one, on credit if need be; returns how many ms to wait until the debt is paid. */
  take(nowMs: number): number {
    const earned = (Math.max(0, nowMs - this.#lastMs) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#capacity, this.#tokens + earned) - 1;
    this.#lastMs = nowMs;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1_000;
  }
}

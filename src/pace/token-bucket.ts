// Limits a rate and allows bursts. A caller that takes more is told how long to wait, not refused.

export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  #tokens: number;
  #lastNs: bigint;

  constructor(perSecond: number, capacity: number, nowNs: bigint) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#tokens = capacity;
    this.#lastNs = nowNs;
  }

  /** Takes tokens, on credit if need be. Returns how many ms to wait until the debt is paid. */
  take(nowNs: bigint, tokens = 1): number {
    const earned = (Math.max(0, Number(nowNs - this.#lastNs)) / 1e9) * this.#perSecond;
    this.#tokens = Math.min(this.#capacity, this.#tokens + earned) - tokens;
    this.#lastNs = nowNs;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1_000;
  }
}

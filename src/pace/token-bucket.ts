// Limits a rate and allows bursts. What is above the rate is told how long to wait, or refused.

export interface Rate {
  readonly perSecond: number;
  /** How many tokens a bucket holds. */
  readonly burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #lastNs: bigint;

  /** The bucket is full at `nowNs`. */
  constructor(rate: Rate, nowNs: bigint) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#lastNs = nowNs;
  }

  /** Takes tokens, on credit if need be. Returns how many ms to wait until the debt is paid. */
  take(nowNs: bigint, tokens = 1): number {
    this.#refill(nowNs);
    this.#tokens -= tokens;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#rate.perSecond) * 1_000;
  }

  /** Takes a token if there is one. */
  tryTake(nowNs: bigint): boolean {
    this.#refill(nowNs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Gives a token back that was taken for something that turned out to be harmless. */
  giveBack(): void {
    this.#tokens += 1;
  }

  /** A clock that goes back fills nothing. */
  #refill(nowNs: bigint): void {
    const {perSecond, burst} = this.#rate;
    const earned = (Math.max(0, Number(nowNs - this.#lastNs)) / 1e9) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + earned);
    this.#lastNs = nowNs;
  }
}

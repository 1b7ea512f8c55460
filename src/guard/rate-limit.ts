// Limits how many requests one address may make, or how many wrong codes it may try. Each address has a bucket of tokens, which fills again
// with time.

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const REQUESTS: Rate = {perSecond: 100, burst: 200};
/** With more addresses, those that were not seen for longest are forgotten and have a full bucket again. */
const MOST_ADDRESSES = 4_096;

interface Bucket {
  tokens: number;
  filledMs: number;
}

export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #rate: Rate;

  constructor(rate: Rate = REQUESTS) {
    this.#rate = rate;
  }

  /** Takes one token of `address`; false where it has none left. */
  allows(address: string, nowMs: number): boolean {
    const bucket = this.#refilled(address, nowMs);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Gives a token back that was taken for something that turned out to be harmless. */
  giveBack(address: string): void {
    const bucket = this.#buckets.get(address);
    if (bucket !== undefined) bucket.tokens += 1;
  }

  #refilled(address: string, nowMs: number): Bucket {
    const bucket = this.#buckets.get(address) ?? {
      tokens: this.#rate.burst,
      filledMs: nowMs,
    };
    const gained = ((nowMs - bucket.filledMs) / 1000) * this.#rate.perSecond;
    bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + Math.max(0, gained));
    bucket.filledMs = nowMs;
    this.#keep(address, bucket);
    return bucket;
  }

  // The entry is deleted and set again, so that the map is in the order of the last requests.
  #keep(address: string, bucket: Bucket): void {
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size <= MOST_ADDRESSES) return;
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}

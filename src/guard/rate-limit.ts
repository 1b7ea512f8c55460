// Limits how many requests one address may make. Each address has a bucket of tokens, which fills again
// with time.

const REQUESTS_PER_SECOND = 100;
const BURST = 200;
/** With more addresses, those that were not seen for longest are forgotten and have a full bucket again. */
const MOST_ADDRESSES = 4_096;

interface Bucket {
  tokens: number;
  filledMs: number;
}

export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one token of `address`; false where it has none left. */
  allows(address: string, nowMs: number): boolean {
    const bucket = this.#refilled(address, nowMs);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #refilled(address: string, nowMs: number): Bucket {
    const bucket = this.#buckets.get(address) ?? {tokens: BURST, filledMs: nowMs};
    const gained = ((nowMs - bucket.filledMs) / 1000) * REQUESTS_PER_SECOND;
    bucket.tokens = Math.min(BURST, bucket.tokens + Math.max(0, gained));
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

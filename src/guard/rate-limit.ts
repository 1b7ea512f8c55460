// Limits how many requests one address may make, or how many wrong codes it may try: one bucket of tokens
// for each address.

import {TokenBucket, type Rate} from '../pace/token-bucket.js';

const REQUESTS: Rate = {perSecond: 100, burst: 200};
/** With more addresses, those that were not seen for longest are forgotten and have a full bucket again. */
const MOST_ADDRESSES = 4_096;

export class RateLimit {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #rate: Rate;

  constructor(rate: Rate = REQUESTS) {
    this.#rate = rate;
  }

  /** Takes one token of `address`; false where it has none left. */
  allows(address: string, nowMs: number): boolean {
    const nowNs = BigInt(Math.round(nowMs * 1e6));
    const bucket = this.#buckets.get(address) ?? new TokenBucket(this.#rate, nowNs);
    this.#keep(address, bucket);
    return bucket.tryTake(nowNs);
  }

  /** Gives a token back that was taken for something that turned out to be harmless. */
  giveBack(address: string): void {
    this.#buckets.get(address)?.giveBack();
  }

  // The entry is deleted and set again, so that the map is in the order of the last requests.
  #keep(address: string, bucket: TokenBucket): void {
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size <= MOST_ADDRESSES) return;
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}

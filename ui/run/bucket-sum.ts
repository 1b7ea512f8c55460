// A histogram that is summed in place. Its buckets are those of src/domain/histogram.ts, which is
// the reference (test/ui/run/bucket-sum.test.ts compares the two) and works on immutable sparse
// maps: that is too slow for 1,500 series a second.

import {KERNEL_PRECISION_BITS, bucketBounds, bucketIndex} from '../../src/domain/histogram.js';

/** Enough for 2^62 ns with 128 sub-buckets, which is longer than any latency. */
export const MOST_BUCKETS = 8_192;

export class BucketSum {
  readonly precisionBits: number;
  #counts = new Float64Array(256);
  #lowest = MOST_BUCKETS;
  #highest = -1;
  #total = 0;
  #sumNs = 0;
  readonly #middlesNs: Float64Array;

  constructor(precisionBits = KERNEL_PRECISION_BITS) {
    this.precisionBits = precisionBits;
    this.#middlesNs = middlesNs(precisionBits);
  }

  get total(): number {
    return this.#total;
  }

  /** A negative count subtracts what was added before. `index` is below MOST_BUCKETS. */
  add(index: number, count: number): void {
    if (index >= this.#counts.length) this.#grow(index);
    this.#counts[index]! += count;
    this.#total += count;
    this.#sumNs += count * this.#middlesNs[index]!;
    if (index < this.#lowest) this.#lowest = index;
    if (index > this.#highest) this.#highest = index;
  }

  clear(): void {
    if (this.#highest >= 0) this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#lowest = MOST_BUCKETS;
    this.#highest = -1;
    this.#total = 0;
    this.#sumNs = 0;
  }

  /** The buckets that are not empty, by rising index. */
  buckets(): [index: number, count: number][] {
    const found: [number, number][] = [];
    for (let index = this.#lowest; index <= this.#highest; index += 1) {
      if (this.#counts[index] !== 0) found.push([index, this.#counts[index]!]);
    }
    return found;
  }

  /** The sum of all observations in ns; each counts as the middle of its bucket. */
  get sumNs(): number {
    return this.#total === 0 ? 0 : this.#sumNs;
  }

  /** One quantile for each share, undefined without observations. Shares are in rising order. */
  quantilesNs(shares: readonly number[]): (number | undefined)[] {
    const found: (number | undefined)[] = shares.map(() => undefined);
    let [next, seen] = [0, 0];
    for (let index = this.#lowest; index <= this.#highest && next < shares.length; index += 1) {
      seen += this.#counts[index]!;
      while (next < shares.length && seen >= Math.max(1, Math.ceil(shares[next]! * this.#total))) {
        found[next] = bucketBounds(index, this.precisionBits).maxNs;
        next += 1;
      }
    }
    return found;
  }

  #grow(index: number): void {
    const larger = new Float64Array(Math.min(MOST_BUCKETS, 2 ** Math.ceil(Math.log2(index + 1))));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

/**
 * The index of a bucket in another precision: exact where that is coarser, else that of its upper
 * end.
 */
export function rebucket(index: number, fromBits: number, toBits: number): number {
  if (fromBits === toBits) return index;
  return bucketIndex(bucketBounds(index, fromBits).maxNs, toBits);
}

const middles = new Map<number, Float64Array>();

function middlesNs(precisionBits: number): Float64Array {
  let table = middles.get(precisionBits);
  if (table === undefined) {
    table = Float64Array.from({length: MOST_BUCKETS}, (_, index) => {
      const {minNs, maxNs} = bucketBounds(index, precisionBits);
      return (minNs + maxNs) / 2;
    });
    middles.set(precisionBits, table);
  }
  return table;
}

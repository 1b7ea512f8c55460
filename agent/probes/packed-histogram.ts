// Histograms as the scripts keep them: three buckets to a map value, 21 bits each, because what
// printing a map costs is its number of keys. bpf/README.md has the formula.
//
// A difference of two values comes apart exactly as long as no bucket gained 2^21 in between, carries
// and the wrap at 2^64 included.

import type {Histogram} from '../../src/domain/histogram.js';
import {KERNEL_PRECISION_BITS} from '../../src/domain/histogram.js';

const BUCKETS = 3;
const BITS = 21n;
const FIELD = (1n << BITS) - 1n;

/** Half of what a field holds: from there on a bucket is not far from running into the next one. */
export const CROWDED = 2 ** 20;

/** Adds what the buckets of `group` (bucket index / 3) gained to `counts`. */
export function unpackInto(counts: Map<number, number>, group: number, increase: bigint): void {
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const count = Number((increase >> (BITS * BigInt(bucket))) & FIELD);
    const index = group * BUCKETS + bucket;
    if (count > 0) counts.set(index, (counts.get(index) ?? 0) + count);
  }
}

export function histogramOfCounts(counts: ReadonlyMap<number, number>): Histogram {
  return {precisionBits: KERNEL_PRECISION_BITS, counts};
}

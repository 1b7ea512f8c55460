// Reads histograms as the scripts keep them: three buckets of 21 bits in one map value, because the
// cost of printing a map is its number of keys. bpf/README.md has the formula.
//
// The difference of two values can be unpacked exactly as long as no bucket gained 2^21 in between.
// That holds with carries, and across 2^64.

import type {Histogram} from '../../../src/domain/histogram.js';
import {KERNEL_PRECISION_BITS} from '../../../src/domain/histogram.js';

const BUCKETS = 3;
const FIELD = 2 ** 21;

/** Half of what a field holds. From here on a bucket is close to changing the next one. */
export const CROWDED = 2 ** 20;

/** Adds to `counts` what the buckets of `group` (bucket index / 3) gained. */
export function unpackInto(
  counts: Map<number, number>,
  group: number,
  increase: number | bigint,
): void {
  let rest = increase;
  for (let index = group * BUCKETS; rest > 0; index += 1) {
    let count: number;
    if (typeof rest === 'number') {
      count = rest % FIELD;
      rest = Math.floor(rest / FIELD);
    } else {
      count = Number(rest % BigInt(FIELD));
      rest /= BigInt(FIELD);
    }
    if (count > 0) counts.set(index, (counts.get(index) ?? 0) + count);
  }
}

export function histogramOfCounts(counts: ReadonlyMap<number, number>): Histogram {
  return {precisionBits: KERNEL_PRECISION_BITS, counts};
}

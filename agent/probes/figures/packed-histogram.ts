// Histograms as the scripts keep them: three buckets to a map value, 21 bits each, because what
// printing a map costs is its number of keys. bpf/README.md has the formula.
//
// A difference of two values comes apart exactly as long as no bucket gained 2^21 in between, carries
// and the wrap at 2^64 included.

import type {Histogram} from '../../../src/domain/histogram.js';
import {KERNEL_PRECISION_BITS} from '../../../src/domain/histogram.js';

const BUCKETS = 3;
const FIELD = 2 ** 21;

/** Half of what a field holds: from there on a bucket is not far from running into the next one. */
export const CROWDED = 2 ** 20;

/** Adds what the buckets of `group` (bucket index / 3) gained to `counts`. */
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

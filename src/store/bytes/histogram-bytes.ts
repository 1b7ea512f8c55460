// The counts of a histogram as bytes. A second has few observations in many buckets that lie close
// together. A bucket that follows the last one directly takes half a byte if its count is below 5.
// The numbers are nibbles (varint.ts), filled up to a whole byte:
//
//   number of buckets, then for each in rising order
//     2·(count − 1)      if its index is the last one's + 1 (the first: 0)
//     2·(count − 1) + 1  otherwise, followed by the number of indexes that were skipped
//
// Empty buckets are left out. The precision is not stored here, because it is a property of the series.

import type {Histogram} from '../../domain/histogram.js';
import type {ByteReader, ByteWriter} from './varint.js';

export function writeCounts(writer: ByteWriter, counts: Histogram['counts']): void {
  const buckets = isPlain(counts) ? counts : plain(counts);
  writer.nibbles(buckets.size);
  let next = 0;
  buckets.forEach((count, index) => {
    const skipped = index - next;
    writer.nibbles(skipped === 0 ? 2 * count - 2 : 2 * count - 1);
    if (skipped !== 0) writer.nibbles(skipped);
    next = index + 1;
  });
  writer.align();
}

export function readCounts(reader: ByteReader): Map<number, number> {
  const counts = new Map<number, number>();
  let index = 0;
  for (let left = reader.nibbles(); left > 0; left--) {
    const token = reader.nibbles();
    if (token % 2 === 1) index += reader.nibbles();
    counts.set(index, 1 + Math.floor(token / 2));
    index += 1;
  }
  reader.align();
  return counts;
}

/** Counts by bucket, with room for all up to the highest that was seen. */
export class DenseCounts {
  #counts = new Float64Array(FIRST_BUCKETS);
  /** One more than the highest bucket. */
  #end = 0;

  /** Adds the counts that follow. */
  add(reader: ByteReader): void {
    const numbers = reader.nibbles();
    if (scratch.length < 2 * numbers) scratch = new Float64Array(4 * numbers);
    const tokens = scratch;
    const read = reader.nibblesInto(numbers, tokens);
    let counts: Float64Array = this.#counts;
    let index = 0;
    for (let at = 0; at < read; at += 1) {
      // Whether a token is odd is not asked by `%`: see signedOf.
      const half = tokens[at]! / 2;
      const more = Math.floor(half);
      if (more !== half) index += tokens[(at += 1)]!;
      if (index >= counts.length) counts = this.#grow(index);
      counts[index]! += 1 + more;
      index += 1;
    }
    if (index > this.#end) this.#end = index;
  }

  /** Moves the counts into a map, in rising order, and has none left. */
  moveInto(counts: Map<number, number>): void {
    for (let index = 0; index < this.#end; index += 1) {
      const count = this.#counts[index]!;
      if (count > 0) counts.set(index, (counts.get(index) ?? 0) + count);
    }
    this.#counts.fill(0, 0, this.#end);
    this.#end = 0;
  }

  /** A run file is not trusted: no histogram has buckets beyond those of 2^63 ns. */
  #grow(index: number): Float64Array {
    if (!(index < MOST_BUCKETS)) throw new RangeError(`no histogram has a bucket ${index}`);
    const grown = new Float64Array(2 * (index + 1));
    grown.set(this.#counts);
    this.#counts = grown;
    return grown;
  }
}

/** Seconds in the kernel's buckets, of 2^4 for each power of two. */
const FIRST_BUCKETS = 480;
/** 2^20 buckets for each power of two. */
const MOST_BUCKETS = 2 ** 26;
let scratch = new Float64Array(512);

export function skipCounts(reader: ByteReader): void {
  reader.skipNibbles(reader.nibbles());
}

/** True if the buckets are in order and not empty, as they come from the wire: then nothing is sorted. */
function isPlain(counts: Histogram['counts']): boolean {
  let last = -1;
  let isSo = true;
  counts.forEach((count, index) => {
    isSo &&= index > last && count > 0;
    last = index;
  });
  return isSo;
}

function plain(counts: Histogram['counts']): Histogram['counts'] {
  const buckets = [...counts].filter(([, count]) => count > 0);
  return new Map(buckets.sort(([left], [right]) => left - right));
}

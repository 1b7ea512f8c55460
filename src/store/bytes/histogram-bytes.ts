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

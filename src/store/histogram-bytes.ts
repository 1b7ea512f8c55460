// The counts of a histogram as bytes. Latencies lie close together, so a bucket right after the one
// before it costs one byte while its count is below 64:
//
//   number of buckets, then for each in rising order
//     2·count      if its index is the last one's + 1 (the first: 0)
//     2·count + 1  else, followed by how many indexes were skipped
//
// The precision is not in it: it is a property of the series.

import type {Histogram} from '../domain/histogram.js';
import {sortedBuckets} from '../domain/histogram.js';
import type {ByteReader, ByteWriter} from './varint.js';

export function writeCounts(writer: ByteWriter, counts: Histogram['counts']): void {
  const buckets = sortedBuckets({precisionBits: 0, counts});
  writer.varint(buckets.length);
  let next = 0;
  for (const [index, count] of buckets) {
    const skipped = index - next;
    writer.varint(skipped === 0 ? 2 * count : 2 * count + 1);
    if (skipped !== 0) writer.varint(skipped);
    next = index + 1;
  }
}

export function readCounts(reader: ByteReader): Map<number, number> {
  const counts = new Map<number, number>();
  let index = 0;
  for (let left = reader.varint(); left > 0; left--) {
    const token = reader.varint();
    if (token % 2 === 1) index += reader.varint();
    counts.set(index, Math.floor(token / 2));
    index += 1;
  }
  return counts;
}

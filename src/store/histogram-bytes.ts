// The counts of a histogram as bytes. Latencies lie close together, so a bucket right after the one
// before it costs one byte while its count is below 64:
//
//   number of buckets, then for each in rising order
//     2·count      if its index is the last one's + 1 (the first: 0)
//     2·count + 1  else, followed by how many indexes were skipped
//
// The precision is not in it: it is a property of the series.

import type {Histogram} from '../domain/histogram.js';
import type {ByteReader, ByteWriter} from './varint.js';

export function writeCounts(writer: ByteWriter, counts: Histogram['counts']): void {
  writer.varint(counts.size);
  let next = 0;
  const write = (count: number, index: number) => {
    const skipped = index - next;
    writer.varint(skipped === 0 ? 2 * count : 2 * count + 1);
    if (skipped !== 0) writer.varint(skipped);
    next = index + 1;
  };
  if (isRising(counts)) counts.forEach(write);
  else sorted(counts).forEach(write);
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

export function skipCounts(reader: ByteReader): void {
  for (let left = reader.varint(); left > 0; left--) {
    if (reader.varint() % 2 === 1) reader.varint();
  }
}

/** Histograms off the wire are: sorting thousands of them a second is worth avoiding. */
function isRising(counts: Histogram['counts']): boolean {
  let last = -1;
  let rising = true;
  counts.forEach((_, index) => {
    rising &&= index > last;
    last = index;
  });
  return rising;
}

function sorted(counts: Histogram['counts']): Map<number, number> {
  return new Map([...counts].sort(([left], [right]) => left - right));
}

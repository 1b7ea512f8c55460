// Many histograms of one interval in four typed arrays, so that ten minutes of 1,500 series fit
// into a tab. Histogram i has the buckets from offsets[i] up to offsets[i + 1].

import type {HistogramJson} from '../../src/contract/run-json.js';
import {MOST_BUCKETS, rebucket} from './bucket-sum.js';
import type {BucketSum} from './bucket-sum.js';

export interface PackedHistograms {
  readonly precisionBits: number;
  readonly ids: Uint32Array;
  readonly offsets: Uint32Array;
  readonly indexes: Uint16Array;
  readonly counts: Uint32Array;
}

export interface NumberedHistogram {
  readonly id: number;
  readonly histogram: HistogramJson;
}

/** All histograms get the same precision. Impossible buckets are left out. */
export function packHistograms(
  numbered: readonly NumberedHistogram[],
  precisionBits: number,
): PackedHistograms {
  const most = numbered.reduce((sum, {histogram}) => sum + histogram.counts.length, 0);
  const [indexes, counts] = [new Uint16Array(most), new Uint32Array(most)];
  const offsets = new Uint32Array(numbered.length + 1);
  let at = 0;
  numbered.forEach(({histogram}, position) => {
    for (const [index, count] of histogram.counts) {
      if (!(index >= 0 && index < MOST_BUCKETS && count > 0)) continue;
      indexes[at] = rebucket(index, histogram.precisionBits, precisionBits);
      counts[at] = count;
      at += 1;
    }
    offsets[position + 1] = at;
  });
  const ids = Uint32Array.from(numbered, ({id}) => id);
  return {precisionBits, ids, offsets, indexes, counts};
}

export function addPacked(packed: PackedHistograms, position: number, sum: BucketSum): void {
  const end = packed.offsets[position + 1]!;
  for (let at = packed.offsets[position]!; at < end; at += 1) {
    sum.add(packed.indexes[at]!, packed.counts[at]!);
  }
}

export function subtractPacked(packed: PackedHistograms, position: number, sum: BucketSum): void {
  const end = packed.offsets[position + 1]!;
  for (let at = packed.offsets[position]!; at < end; at += 1) {
    sum.add(packed.indexes[at]!, -packed.counts[at]!);
  }
}

/** A copy of one of the histograms. */
export function takePacked(packed: PackedHistograms, position: number): PackedHistograms {
  const [from, to] = [packed.offsets[position]!, packed.offsets[position + 1]!];
  return {
    precisionBits: packed.precisionBits,
    ids: packed.ids.slice(position, position + 1),
    offsets: Uint32Array.of(0, to - from),
    indexes: packed.indexes.slice(from, to),
    counts: packed.counts.slice(from, to),
  };
}

export function packedBytes({ids, offsets, indexes, counts}: PackedHistograms): number {
  return ids.byteLength + offsets.byteLength + indexes.byteLength + counts.byteLength;
}

// The p50, p95 and p99 of a series over time, one value for each column of its heat map. Where a
// column contains several intervals (of several agents, or in a long run), their histograms are
// merged first.

import {BucketSum} from '../../run/bucket-sum.js';
import {addPacked} from '../../run/packed.js';
import type {TrackedEntry} from '../../run/tracked-series.js';
import {columnsOf} from '../../time/time-columns.js';
import {overlaps} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export const LINE_SHARES = [0.5, 0.95, 0.99] as const;
export const LINE_NAMES = ['p50', 'p95', 'p99'] as const;

/** Three lines in ns, NaN where nothing was observed. */
export type QuantileLines = readonly [Float64Array, Float64Array, Float64Array];

export function quantileLines(
  entries: readonly TrackedEntry[],
  extent: TimeRange,
  columns: number,
): QuantileLines {
  const held: TrackedEntry[][] = Array.from({length: columns}, () => []);
  for (const entry of entries) {
    if (entry.total === 0 || !overlaps(entry, extent)) continue;
    const [first, last] = columnsOf(entry, {extent, count: columns});
    for (let column = first; column <= last; column += 1) held[column]!.push(entry);
  }
  const line = (): Float64Array => new Float64Array(columns).fill(NaN);
  const lines: QuantileLines = [line(), line(), line()];
  held.forEach((inside, column) => {
    quantilesOf(inside).forEach((ns, at) => (lines[at]![column] = ns ?? NaN));
  });
  return lines;
}

const scratch = new BucketSum();

function quantilesOf(entries: readonly TrackedEntry[]): readonly (number | undefined)[] {
  if (entries.length <= 1) return entries[0]?.quantilesNs ?? [];
  scratch.clear();
  for (const {latency} of entries) addPacked(latency, 0, scratch);
  return scratch.quantilesNs(LINE_SHARES);
}

/** The last value of a line, for the label at its end; undefined for a line without values. */
export function lastOf(line: Float64Array): number | undefined {
  for (let at = line.length - 1; at >= 0; at -= 1) if (!Number.isNaN(line[at]!)) return line[at];
  return undefined;
}

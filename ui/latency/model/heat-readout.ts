// The read-out of the heat map: the interval and the row of latencies under the pointer, and the
// number of observations in both. These are counts, not rates.

import type {TrackedEntry} from '../../run/tracked-series.js';
import type {TimeRange} from '../../time/time.js';
import {rowBounds, rowOfIndex} from './latency-scale.js';
import type {LatencyScale} from './latency-scale.js';

export interface HeatReadout {
  /** The time of all agents' intervals at this instant. */
  readonly range: TimeRange;
  readonly count: number;
  readonly total: number;
  /** The latencies of the row in ns, both ends included. */
  readonly bucket: {readonly minNs: number; readonly maxNs: number};
  /** p50, p95 and p99 of the interval; with several agents, the highest of each. */
  readonly quantilesNs: readonly number[];
}

/** `row` counts from below. Undefined where there is no interval. */
export function readHeat(
  entries: readonly TrackedEntry[],
  scale: LatencyScale,
  timeMs: number,
  row: number,
): HeatReadout | undefined {
  const under = entriesAt(entries, timeMs);
  if (under.length === 0) return undefined;
  let count = 0;
  for (const {latency} of under) {
    for (let at = 0; at < latency.offsets[1]!; at += 1) {
      if (rowOfIndex(latency.indexes[at]!, scale) === row) count += latency.counts[at]!;
    }
  }
  const {fromNs, toNs} = rowBounds(row, scale);
  return {
    range: {
      fromMs: Math.min(...under.map(({fromMs}) => fromMs)),
      toMs: Math.max(...under.map(({toMs}) => toMs)),
    },
    count,
    total: under.reduce((sum, {total}) => sum + total, 0),
    bucket: {minNs: Math.ceil(fromNs), maxNs: Math.ceil(toNs) - 1},
    quantilesNs: [0, 1, 2].flatMap((at) => {
      const values = under.flatMap(({quantilesNs}) => quantilesNs[at] ?? []);
      return values.length === 0 ? [] : [Math.max(...values)];
    }),
  };
}

/** The intervals that contain an instant. `entries` are sorted by start. */
export function entriesAt(entries: readonly TrackedEntry[], timeMs: number): TrackedEntry[] {
  const found: TrackedEntry[] = [];
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.fromMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && at >= low - LOOK_BACK; at -= 1) {
    if (entries[at]!.toMs > timeMs) found.push(entries[at]!);
  }
  return found;
}

/** The most entries that are searched backwards: one for each agent. */
const LOOK_BACK = 256;

// A heat map as numbers: columns of time and rows of latency. A cell has the observations per
// second that fell into it. charts/heat-painter.ts draws it.

import type {HeatCells} from '../../charts/heat-painter.js';
import type {TrackedEntry} from '../../run/tracked-series.js';
import {sharesOf} from '../../time/time-columns.js';
import {durationMs, overlaps} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {rowCount, rowOfIndex, scaleFor} from './latency-scale.js';
import type {LatencyScale} from './latency-scale.js';

/** A cell holds observations per second. */
export interface HeatGrid extends HeatCells {
  readonly extent: TimeRange;
  readonly scale: LatencyScale;
}

/** Undefined where nothing was observed in the extent. */
export function binHeat(
  entries: readonly TrackedEntry[],
  extent: TimeRange,
  columns: number,
): HeatGrid | undefined {
  const inside = entries.filter((entry) => entry.total > 0 && overlaps(entry, extent));
  const scale = scaleOf(inside);
  if (scale === undefined || columns < 1) return undefined;
  const rows = rowCount(scale);
  const cells = new Float32Array(columns * rows);
  for (const entry of inside) {
    const [first, shares] = sharesOf(entry, {extent, count: columns});
    const {indexes, counts, offsets} = entry.latency;
    for (let at = 0; at < offsets[1]!; at += 1) {
      const row = rows - 1 - rowOfIndex(indexes[at]!, scale);
      const perSecond = (counts[at]! * 1000) / durationMs(entry);
      const start = row * columns + first;
      shares.forEach((share, offset) => (cells[start + offset]! += perSecond * share));
    }
  }
  return {extent, columns, rows, scale, cells, most: hottest(cells)};
}

/**
 * The number of columns: one for each pixel, but none shorter than the precision of a phase's
 * start.
 */
export function columnsFor(extent: TimeRange, widthPx: number): number {
  return Math.max(1, Math.min(Math.floor(widthPx), Math.ceil(durationMs(extent) / FINEST_MS)));
}

const FINEST_MS = 250;

function scaleOf(entries: readonly TrackedEntry[]): LatencyScale | undefined {
  let [lowest, highest] = [Infinity, -1];
  for (const {latency} of entries) {
    for (let at = 0; at < latency.offsets[1]!; at += 1) {
      const index = latency.indexes[at]!;
      if (index < lowest) lowest = index;
      if (index > highest) highest = index;
    }
  }
  return highest < 0 ? undefined : scaleFor(lowest, highest);
}

function hottest(cells: Float32Array): number {
  let most = 0;
  for (const cell of cells) if (cell > most) most = cell;
  return most;
}

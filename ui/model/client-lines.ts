// The client's latency over time, one line per kind, at the resolution that the screen can show.

import {CLIENT_PRECISION_BITS} from '../../src/domain/histogram.js';
import {BucketSum} from './bucket-sum.js';
import {addKind} from './load-history.js';
import type {LoadEntry, LoadKind} from './load-history.js';
import {durationMs} from './time.js';
import type {TimeRange} from './time.js';

export interface ClientLines {
  /** Middle of each column, seconds since 1970: what uPlot wants. */
  readonly times: readonly number[];
  readonly columnMs: number;
  /** One for each kind: the quantile in ns, null where nothing came. */
  readonly latencyNs: readonly (readonly (number | null)[])[];
  readonly requestsPerSecond: readonly number[];
  readonly errorsPerSecond: readonly number[];
}

const SECOND_MS = 1_000;

export function clientLines(
  entries: readonly LoadEntry[],
  kinds: readonly LoadKind[],
  share: number,
  extent: TimeRange,
  mostColumns: number,
): ClientLines {
  const columnMs = columnWidthMs(extent, mostColumns);
  const columns = intoColumns(entries, extent, columnMs);
  const scratch = new BucketSum(CLIENT_PRECISION_BITS);
  const seconds = columnMs / SECOND_MS;
  return {
    times: columns.map((_, at) => (extent.fromMs + (at + 0.5) * columnMs) / SECOND_MS),
    columnMs,
    latencyNs: kinds.map(({id}) => columns.map((inside) => quantile(inside, id, share, scratch))),
    requestsPerSecond: columns.map((inside) => countOf(inside, kinds) / seconds),
    errorsPerSecond: columns.map((inside) => errorsOf(inside, kinds) / seconds),
  };
}

/** Whole seconds, because that is what generators report by. */
export function columnWidthMs(extent: TimeRange, mostColumns: number): number {
  return Math.max(1, Math.ceil(durationMs(extent) / SECOND_MS / mostColumns)) * SECOND_MS;
}

// An entry belongs to the column of its middle: reports of a second then fill one column each.
function intoColumns(
  entries: readonly LoadEntry[],
  extent: TimeRange,
  columnMs: number,
): LoadEntry[][] {
  const count = Math.max(0, Math.ceil(durationMs(extent) / columnMs));
  const columns: LoadEntry[][] = Array.from({length: count}, () => []);
  for (const entry of entries) {
    const at = Math.floor(((entry.fromMs + entry.toMs) / 2 - extent.fromMs) / columnMs);
    columns[at]?.push(entry);
  }
  return columns;
}

function quantile(
  entries: readonly LoadEntry[],
  id: number,
  share: number,
  scratch: BucketSum,
): number | null {
  if (entries.length === 0) return null;
  scratch.clear();
  for (const entry of entries) addKind(entry, id, scratch);
  return scratch.quantilesNs([share])[0] ?? null;
}

function countOf(entries: readonly LoadEntry[], kinds: readonly LoadKind[]): number {
  let count = 0;
  for (const {latency} of entries) {
    for (const {id} of kinds) {
      const position = latency.ids.indexOf(id);
      if (position < 0) continue;
      const end = latency.offsets[position + 1]!;
      for (let at = latency.offsets[position]!; at < end; at += 1) count += latency.counts[at]!;
    }
  }
  return count;
}

function errorsOf(entries: readonly LoadEntry[], kinds: readonly LoadKind[]): number {
  let count = 0;
  for (const {sums} of entries) {
    for (const {id} of kinds) count += failures(sums.get(id)?.errors ?? new Map());
  }
  return count;
}

/** What a generator cut off itself at the end of a phase is no failure of the registry. */
const INTERRUPTED = 'interrupted';

export function failures(errors: ReadonlyMap<string, number>): number {
  let count = 0;
  for (const [kind, times] of errors) if (kind !== INTERRUPTED) count += times;
  return count;
}

// The client's latency over time, one line per kind, at the resolution that the screen can show.

import {CLIENT_PRECISION_BITS} from '../../../src/domain/histogram.js';
import {BucketSum} from '../../run/bucket-sum.js';
import {addKind} from '../../run/load-history.js';
import type {LoadEntry, LoadKind} from '../../run/load-history.js';
import {columnsOf} from '../../time/time-columns.js';
import {durationMs, overlaps} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export interface ClientLines {
  /** The middle of each column in seconds since 1970, as uPlot takes it. */
  readonly times: readonly number[];
  readonly columnMs: number;
  /** One list for each kind: its quantile in ns, or null where there was no request. */
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
  return {
    times: columns.map((_, at) => (extent.fromMs + (at + 0.5) * columnMs) / SECOND_MS),
    columnMs,
    latencyNs: kinds.map(({id}) => columns.map((inside) => quantile(inside, id, share, scratch))),
    requestsPerSecond: columns.map((inside) => perSecond(inside, (entry) => countOf(entry, kinds))),
    errorsPerSecond: columns.map((inside) => perSecond(inside, (entry) => errorsOf(entry, kinds))),
  };
}

/** The width of a column in whole seconds, because generators report by the second. */
export function columnWidthMs(extent: TimeRange, mostColumns: number): number {
  return Math.max(1, Math.ceil(durationMs(extent) / SECOND_MS / mostColumns)) * SECOND_MS;
}

function intoColumns(
  entries: readonly LoadEntry[],
  {fromMs, toMs}: TimeRange,
  columnMs: number,
): LoadEntry[][] {
  const count = Math.max(0, Math.ceil((toMs - fromMs) / columnMs));
  const extent = {fromMs, toMs: fromMs + count * columnMs};
  const columns: LoadEntry[][] = Array.from({length: count}, () => []);
  for (const entry of entries) {
    if (!overlaps(entry, extent)) continue;
    const [first, last] = columnsOf(entry, {extent, count});
    for (let column = first; column <= last; column += 1) columns[column]!.push(entry);
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

/** The sum of all generators' rates. */
function perSecond(entries: readonly LoadEntry[], count: (entry: LoadEntry) => number): number {
  const sums = new Map<string, {count: number; ms: number}>();
  for (const entry of entries) {
    const sum = sums.get(entry.source) ?? {count: 0, ms: 0};
    sum.count += count(entry);
    sum.ms += durationMs(entry);
    sums.set(entry.source, sum);
  }
  return [...sums.values()].reduce((rate, sum) => rate + (sum.count * SECOND_MS) / sum.ms, 0);
}

function countOf({latency, sums}: LoadEntry, kinds: readonly LoadKind[]): number {
  let count = 0;
  for (const {id} of kinds) {
    count += sums.get(id)?.untimed ?? 0;
    const position = latency.ids.indexOf(id);
    if (position < 0) continue;
    const end = latency.offsets[position + 1]!;
    for (let at = latency.offsets[position]!; at < end; at += 1) count += latency.counts[at]!;
  }
  return count;
}

function errorsOf({sums}: LoadEntry, kinds: readonly LoadKind[]): number {
  return kinds.reduce((count, {id}) => count + failures(sums.get(id)?.errors ?? NO_ERRORS), 0);
}

const NO_ERRORS: ReadonlyMap<string, number> = new Map();

/** Requests that a generator cut off at the end of a phase are no failures of the registry. */
const INTERRUPTED = 'interrupted';

export function failures(errors: ReadonlyMap<string, number>): number {
  let count = 0;
  for (const [kind, times] of errors) if (kind !== INTERRUPTED) count += times;
  return count;
}

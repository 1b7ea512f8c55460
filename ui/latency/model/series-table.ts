// The rows that the table shows: filtered by target, probe and text, and sorted.

import type {SeriesKey} from '../../../src/domain/record.js';
import {BY_TOTAL} from '../../address/series-sort.js';
import type {Sort, SortColumn} from '../../address/series-sort.js';
import type {SeriesRow} from './series-rows.js';

export interface RowFilter {
  readonly target?: string | undefined;
  readonly probe?: string | undefined;
  readonly text: string;
}

export interface ShownRows {
  readonly working: readonly SeriesRow[];
  readonly waiting: readonly SeriesRow[];
  /** The longest total among the working rows, which has a full bar. */
  readonly mostNs: number;
  readonly workingNs: number;
}

export function showRows(rows: readonly SeriesRow[], filter: RowFilter, sort: Sort): ShownRows {
  const wanted = filter.text.toLowerCase();
  const timed = timedProbes(rows);
  const shown = rows.filter(
    ({key}) =>
      (filter.target === undefined || key.target === filter.target) &&
      (filter.probe === undefined || (timed.has(key.probe) ? key.probe : OTHER) === filter.probe) &&
      `${key.target} ${key.series} ${key.metric}`.toLowerCase().includes(wanted),
  );
  shown.sort(comparing(sort));
  const working = shown.filter(({waiting}) => !waiting);
  return {
    working,
    waiting: shown.filter(({waiting}) => waiting),
    mostNs: working.reduce((most, {totalNs}) => Math.max(most, totalNs), 0),
    workingNs: working.reduce((sum, {totalNs}) => sum + totalNs, 0),
  };
}

/** The titles of known probes, in the order of their tables. */
export const PROBE_TITLES: Readonly<Record<string, string>> = {
  syscalls: 'System calls',
  tcp: 'Network',
  block: 'Block I/O',
  runqueue: 'Run queue',
};

/** The name of the table for probes that have counters only. */
export const OTHER = 'other';

export function probeTitle(probe: string): string {
  if (probe === OTHER) return 'Other';
  return Object.hasOwn(PROBE_TITLES, probe) ? PROBE_TITLES[probe]! : probe;
}

/** The tables of the rows. Known probes come first. */
export function tablesOf(rows: readonly SeriesRow[]): string[] {
  const timed = timedProbes(rows);
  const known = Object.keys(PROBE_TITLES).filter((probe) => timed.has(probe));
  const unknown = [...timed].filter((probe) => !known.includes(probe)).sort();
  const hasOther = rows.some(({key}) => !timed.has(key.probe));
  return [...known, ...unknown, ...(hasOther ? [OTHER] : [])];
}

function timedProbes(rows: readonly SeriesRow[]): Set<string> {
  return new Set(rows.filter(({timed}) => timed).map(({key}) => key.probe));
}

/**
 * The series to follow: the one that takes most time. Another series replaces `current` only when
 * it takes twice as much.
 */
export function pickSeries(
  rows: readonly SeriesRow[],
  current: SeriesKey | undefined,
): SeriesKey | undefined {
  const timed = rows.filter(({timed, waiting}) => timed && !waiting);
  const calls = timed.filter(({key}) => key.probe === 'syscalls');
  const [top] = (calls.length > 0 ? calls : timed).toSorted(comparing(BY_TOTAL));
  const held = timed.find(({key}) => current !== undefined && isSame(key, current));
  if (held !== undefined && top !== undefined && top.totalNs < 2 * held.totalNs) return held.key;
  return top?.key ?? current;
}

function isSame(left: SeriesKey, right: SeriesKey): boolean {
  return (
    left.target === right.target &&
    left.probe === right.probe &&
    left.series === right.series &&
    left.metric === right.metric
  );
}

function comparing({column, descending}: Sort): (left: SeriesRow, right: SeriesRow) => number {
  const sign = descending ? -1 : 1;
  return (left, right) => {
    if (column === 'series') return sign * byName(left, right);
    const figures = figureOf(left, column) - figureOf(right, column);
    return sign * figures || right.bytes - left.bytes || byName(left, right);
  };
}

function figureOf(row: SeriesRow, column: Exclude<SortColumn, 'series'>): number {
  switch (column) {
    case 'calls':
      return row.count;
    case 'total':
      return row.totalNs;
    case 'p50':
      return row.p50Ns ?? -1;
    case 'p95':
      return row.p95Ns ?? -1;
    case 'p99':
      return row.p99Ns ?? -1;
    case 'bytes':
      return row.bytes;
    case 'errors':
      return row.errors;
  }
}

function byName(left: SeriesRow, right: SeriesRow): number {
  const [one, other] = [left, right].map(({key}) => `${key.series} ${key.target} ${key.metric}`);
  return one! < other! ? -1 : one! > other! ? 1 : 0;
}

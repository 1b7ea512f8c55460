// Divides time into equal columns, and finds the columns of an interval. Intervals are about a
// second long and never line up with columns.

import {durationMs} from './time.js';
import type {TimeRange} from './time.js';

export interface TimeColumns {
  readonly extent: TimeRange;
  readonly count: number;
}

export function columnMs({extent, count}: TimeColumns): number {
  return durationMs(extent) / count;
}

/**
 * The first and the last column of an interval: those whose middle it covers or, where it is
 * shorter than a column, the one that contains its middle. So intervals without gaps are drawn
 * without gaps, and an interval that is shorter than a column is in exactly one.
 */
export function columnsOf(
  interval: TimeRange,
  columns: TimeColumns,
): [first: number, last: number] {
  const at = (ms: number): number => (ms - columns.extent.fromMs) / columnMs(columns);
  const [from, to] = [at(interval.fromMs), at(interval.toMs)];
  const [first, last] = [Math.ceil(from - 0.5), Math.ceil(to - 0.5) - 1];
  const middle = Math.floor((from + to) / 2);
  const [low, high] = first <= last ? [first, last] : [middle, middle];
  return [Math.max(0, low), Math.min(columns.count - 1, high)];
}

/** The first column of an interval, and the share of each column from there on that it fills. */
export function sharesOf(interval: TimeRange, columns: TimeColumns): [first: number, number[]] {
  const at = (ms: number): number => (ms - columns.extent.fromMs) / columnMs(columns);
  const from = Math.max(0, at(interval.fromMs));
  const to = Math.min(columns.count, at(interval.toMs));
  const first = Math.floor(from);
  const shares: number[] = [];
  for (let column = first; column < to; column += 1) {
    shares.push(Math.min(to, column + 1) - Math.max(from, column));
  }
  return [first, shares];
}

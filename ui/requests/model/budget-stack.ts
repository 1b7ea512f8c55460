// A budget over time as stacked columns: the height of each part in each column, and the ticks of
// the axis.

import type {BudgetMomentJson} from '../../../src/contract/requests-json.js';
import type {Stack} from '../../address/requests-view.js';
import {contains, msOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {foldParts, sumOf} from './parts.js';
import type {PartBook} from './parts.js';

export interface StackColumn extends TimeRange {
  readonly requests: number;
  /** The height of each part, in the unit of the stack. */
  readonly heights: ReadonlyMap<string, number>;
  readonly height: number;
}

export interface BudgetStack {
  readonly kind: Stack;
  readonly columns: readonly StackColumn[];
  /** The parts from the bottom of the stack to its top. */
  readonly parts: readonly string[];
  /** The value at the top of the axis. */
  readonly top: number;
}

export function stackOf(
  timeline: readonly BudgetMomentJson[],
  book: PartBook,
  wanted: ReadonlySet<string>,
  kind: Stack,
): BudgetStack {
  const columns = timeline
    .filter(({requests}) => requests > 0)
    .map((moment) => columnOf(moment, book, wanted, kind));
  const most = columns.reduce((max, {height}) => Math.max(max, height), 0);
  const parts = book.parts.filter((part) => wanted.size === 0 || wanted.has(part));
  return {kind, columns, parts, top: kind === 'share' ? 1 : niceTop(most)};
}

function columnOf(
  {startUnixNs, durationMs, requests, parts}: BudgetMomentJson,
  book: PartBook,
  wanted: ReadonlySet<string>,
  kind: Stack,
): StackColumn {
  const fromMs = msOf(startUnixNs);
  const unit = {request: requests, flight: durationMs * 1e6, share: sumOf(parts)}[kind];
  const heights = foldParts(parts, book, wanted);
  let height = 0;
  for (const [part, ns] of heights) {
    heights.set(part, unit > 0 ? ns / unit : 0);
    height += unit > 0 ? ns / unit : 0;
  }
  return {fromMs, toMs: fromMs + durationMs, requests, heights, height};
}

export function columnAt({columns}: BudgetStack, timeMs: number): StackColumn | undefined {
  return columns.find((column) => contains(column, timeMs));
}

/** The part of a column at a height; undefined above the column. */
export function partAtHeight(
  {parts}: BudgetStack,
  {heights}: StackColumn,
  height: number,
): string | undefined {
  let sum = 0;
  return parts.find((part) => {
    sum += heights.get(part) ?? 0;
    return height < sum;
  });
}

/**
 * The next of 1, 2, 3, 4, 5, 6, 8, 10 times a power of ten: the scale stays while figures move a
 * little.
 */
export function niceTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= most * (1 - 1e-9));
  return (step ?? 10) * power;
}

/** The ticks of the axis: three or four equal steps up to the top. */
export function stackTicks(top: number): number[] {
  const first = Number((top / 10 ** Math.floor(Math.log10(top) + 1e-9)).toPrecision(3));
  const steps = [3, 6].includes(first) ? 3 : 4;
  return Array.from({length: steps}, (_, at) => (top * (at + 1)) / steps);
}

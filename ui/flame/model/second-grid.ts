// The sub-second heat map as numbers: columns of seconds, rows of the slots in them, from the second's
// start at the bottom up. What stalls for a tenth of a second is a gap here, and nowhere else.

import type {SamplesJson} from '../../../src/contract/stacks-json.js';
import type {HeatCells} from '../../charts/heat-painter.js';
import type {Selection} from '../../time/selection.js';
import {msOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';

export interface SecondGrid extends HeatCells {
  readonly extent: TimeRange;
  readonly slotMs: number;
  /** More than 1 where there are more seconds than columns on the screen. */
  readonly secondsPerColumn: number;
}

/** A cell: its column and, from the second's start on, its slot. */
export interface Spot {
  readonly column: number;
  readonly slot: number;
}

/** Weights of stacks off the CPU are ns, too many for a scale of heat: one is then a millisecond. */
const NS_PER_HEAT = 1e6;

/** Undefined where nothing was sampled. */
export function gridOfSeconds(
  {startUnixNs, slotMs, columns: seconds, cells: weights, unit}: SamplesJson,
  mostColumns: number,
): SecondGrid | undefined {
  const rows = Math.round(1000 / slotMs);
  if (seconds < 1 || rows < 1 || weights.length === 0) return undefined;
  const secondsPerColumn = Math.ceil(seconds / Math.max(1, mostColumns));
  const columns = Math.ceil(seconds / secondsPerColumn);
  const cells = new Float32Array(columns * rows);
  const scale = unit === 'ns' ? 1 / NS_PER_HEAT : 1;
  let most = 0;
  for (const [second, slot, weight] of weights) {
    if (second < 0 || second >= seconds || slot < 0 || slot >= rows) continue;
    const at = (rows - 1 - slot) * columns + Math.floor(second / secondsPerColumn);
    cells[at]! += weight * scale;
    most = Math.max(most, cells[at]!);
  }
  const fromMs = msOf(startUnixNs);
  const toMs = fromMs + columns * secondsPerColumn * 1000;
  return {extent: {fromMs, toMs}, slotMs, secondsPerColumn, columns, rows, cells, most};
}

/** What lies at an instant; `down` is 0 at the top and 1 at the bottom. */
export function spotAt(
  {extent, columns, rows, secondsPerColumn}: SecondGrid,
  timeMs: number,
  down: number,
): Spot {
  const column = Math.floor((timeMs - extent.fromMs) / (1000 * secondsPerColumn));
  return {
    column: Math.min(columns - 1, Math.max(0, column)),
    slot: Math.min(rows - 1, Math.max(0, Math.floor((1 - down) * rows))),
  };
}

export function rangeOfSpot(grid: SecondGrid, {column, slot}: Spot): TimeRange {
  const {extent, slotMs, secondsPerColumn} = grid;
  const fromMs = extent.fromMs + column * secondsPerColumn * 1000;
  if (secondsPerColumn > 1) return {fromMs, toMs: fromMs + secondsPerColumn * 1000};
  return {fromMs: fromMs + slot * slotMs, toMs: fromMs + (slot + 1) * slotMs};
}

/** From one cell to another, both included, in the order of time. */
export function selectionOf(one: TimeRange, other: TimeRange): Selection {
  return {
    kind: 'range',
    fromMs: Math.round(Math.min(one.fromMs, other.fromMs)),
    toMs: Math.round(Math.max(one.toMs, other.toMs)),
  };
}

/** Of the grid's heat: samples, or milliseconds off the CPU. */
export function heatAt({cells, columns, rows}: SecondGrid, {column, slot}: Spot): number {
  return cells[(rows - 1 - slot) * columns + column] ?? 0;
}

/** A rectangle in parts of the grid: from its left, its top, its width and its height. */
export type Box = readonly [left: number, top: number, width: number, height: number];

/**
 * What lies before and after a stretch of time: whole columns, and of the columns in which it begins
 * and ends the part below and above.
 */
export function outsideOf(grid: SecondGrid, range: TimeRange): Box[] {
  const {columns} = grid;
  const begin = place(grid, range.fromMs);
  const end = place(grid, range.toMs);
  const boxes: Box[] = [
    [0, 0, begin.column, 1],
    [begin.column, 1 - begin.up, 1, begin.up],
    [end.column, 0, 1, 1 - end.up],
    [end.column + 1, 0, columns - end.column - 1, 1],
  ];
  return boxes
    .map(([left, top, width, height]): Box => [left / columns, top, width / columns, height])
    .filter(([, , width, height]) => width > 0 && height > 0);
}

/** The column of an instant, and how far up in it, from 0 to 1. */
function place(
  {extent, columns, secondsPerColumn}: SecondGrid,
  ms: number,
): {column: number; up: number} {
  const at = (ms - extent.fromMs) / (1000 * secondsPerColumn);
  if (at <= 0) return {column: 0, up: 0};
  if (at >= columns) return {column: columns - 1, up: 1};
  const column = Math.floor(at);
  if (secondsPerColumn > 1) return {column, up: 0};
  return {column, up: at - column};
}

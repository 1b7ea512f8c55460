// The sub-second heat map as numbers. A column is a second, a row is a slot of it; slots go from
// the second's start at the bottom up. Only here a stall of a tenth of a second can be seen, as a
// gap.

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

/** A cell: its column, and its slot counted from the second's start. */
export interface Spot {
  readonly column: number;
  readonly slot: number;
}

/** Time off the CPU is counted in ms here, because ns would be too many for the scale of heat. */
const NS_PER_HEAT = 1e6;

/** Undefined where there are no samples. */
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

/** The cell at an instant. `down` is 0 at the top and 1 at the bottom. */
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

/** The selection from one cell to another, both included, in either order. */
export function selectionOf(one: TimeRange, other: TimeRange): Selection {
  return {
    kind: 'range',
    fromMs: Math.round(Math.min(one.fromMs, other.fromMs)),
    toMs: Math.round(Math.max(one.toMs, other.toMs)),
  };
}

/** The heat of a cell: samples, or milliseconds off the CPU. */
export function heatAt({cells, columns, rows}: SecondGrid, {column, slot}: Spot): number {
  return cells[(rows - 1 - slot) * columns + column] ?? 0;
}

/** A rectangle in shares of the grid's width and height. */
export type Box = readonly [left: number, top: number, width: number, height: number];

/**
 * The parts of the grid before and after a range of time: whole columns, the part below its start
 * in the column where it begins, and the part above its end in the column where it ends.
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

/** The column of an instant, and its height in the column from 0 to 1. */
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

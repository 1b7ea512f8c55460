// Draws a stack of parts over time. Each part is one path, so there are as many fills as parts,
// however many columns there are.

import {shareOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import type {BudgetStack} from '../model/budget-stack.js';
import {partColour} from '../model/parts.js';

/** Fills the whole of `context`'s canvas; columns outside of `extent` are left out. */
export function paintStack(
  context: CanvasRenderingContext2D,
  {columns, parts, top}: BudgetStack,
  extent: TimeRange,
): void {
  const {width, height} = context.canvas;
  context.clearRect(0, 0, width, height);
  const shown = columns.filter(({fromMs, toMs}) => toMs > extent.fromMs && fromMs < extent.toMs);
  // Edges are on whole pixels, so that there is no gap between neighbours.
  const edges = shown.map(({fromMs, toMs}) => [
    Math.round(shareOf(extent, fromMs) * width),
    Math.round(shareOf(extent, toMs) * width),
  ]);
  const levels = new Float64Array(shown.length).fill(height);
  for (const part of parts) {
    const path = new Path2D();
    for (const [at, {heights}] of shown.entries()) {
      const value = heights.get(part);
      if (value === undefined || value <= 0) continue;
      const [left, right] = edges[at] as [number, number];
      const level = levels[at]! - (value / top) * height;
      const [from, to] = [Math.round(level), Math.round(levels[at]!)];
      path.rect(left, from, Math.max(1, right - left), to - from);
      levels[at] = level;
    }
    context.fillStyle = partColour(part);
    context.fill(path);
  }
}

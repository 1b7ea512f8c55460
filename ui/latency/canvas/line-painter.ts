// Draws quantile lines over a heat map. A halo in the colour of the ground keeps them readable on
// cells of any heat. Width and dashes tell them apart, because colours mean heat.

import {heightOf} from '../model/latency-scale.js';
import type {LatencyScale} from '../model/latency-scale.js';
import type {QuantileLines} from '../model/quantile-lines.js';

export interface LineColours {
  readonly line: string;
  readonly halo: string;
}

interface LineStyle {
  readonly width: number;
  readonly dash: readonly number[];
}

/** The styles of p50, p95 and p99. */
export const LINE_STYLES: readonly [LineStyle, LineStyle, LineStyle] = [
  {width: 1, dash: []},
  {width: 1.75, dash: []},
  {width: 1, dash: [5, 3]},
];

/** `ratio` is the number of device pixels per CSS pixel. */
export function paintLines(
  context: CanvasRenderingContext2D,
  lines: QuantileLines,
  scale: LatencyScale,
  colours: LineColours,
  ratio: number,
): void {
  context.lineJoin = 'round';
  lines.forEach((line, at) => {
    const path = pathOf(line, scale, context.canvas.width, context.canvas.height);
    const {width, dash} = LINE_STYLES[at as 0 | 1 | 2];
    context.setLineDash([]);
    context.strokeStyle = colours.halo;
    context.lineWidth = (width + 2) * ratio;
    context.stroke(path);
    context.setLineDash(dash.map((length) => length * ratio));
    context.strokeStyle = colours.line;
    context.lineWidth = width * ratio;
    context.stroke(path);
  });
  context.setLineDash([]);
}

/** A line is level over each column, and has a gap where nothing was observed. */
function pathOf(line: Float64Array, scale: LatencyScale, width: number, height: number): Path2D {
  const path = new Path2D();
  const columnWidth = width / line.length;
  let drawing = false;
  line.forEach((ns, column) => {
    if (Number.isNaN(ns)) {
      drawing = false;
      return;
    }
    const y = height * (1 - heightOf(ns, scale));
    if (drawing) path.lineTo(column * columnWidth, y);
    else path.moveTo(column * columnWidth, y);
    path.lineTo((column + 1) * columnWidth, y);
    drawing = true;
  });
  return path;
}

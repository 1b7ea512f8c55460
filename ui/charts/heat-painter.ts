// Draws a heat map. Every cell is one pixel of a small image, which the browser enlarges without
// smoothing. Drawing each cell as a rectangle takes 200 times as long.

import type {Shade} from '../controls/shade.js';
import {heatOf, heatRamp, topOf} from './heat-colours.js';

/** The cells of a heat map, row by row from the top, as pixels are. */
export interface HeatCells {
  readonly columns: number;
  readonly rows: number;
  readonly cells: Float32Array;
  /** The hottest cell. */
  readonly most: number;
}

export class HeatPainter {
  readonly #small = document.createElement('canvas');
  #image: ImageData | undefined;

  /** Fills the whole of `context`'s canvas; cells without an observation stay clear. */
  paint(context: CanvasRenderingContext2D, grid: HeatCells, shade: Shade): void {
    const small = this.#context(grid);
    if (small === undefined || this.#image === undefined) return;
    colourCells(new Uint32Array(this.#image.data.buffer), grid, shade);
    small.putImageData(this.#image, 0, 0);
    const {width, height} = context.canvas;
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#small, 0, 0, grid.columns, grid.rows, 0, 0, width, height);
  }

  #context({columns, rows}: HeatCells): CanvasRenderingContext2D | undefined {
    const context = this.#small.getContext('2d') ?? undefined;
    if (this.#image?.width === columns && this.#image.height === rows) return context;
    this.#small.width = columns;
    this.#small.height = rows;
    this.#image = context?.createImageData(columns, rows);
    return context;
  }
}

/** One opaque pixel for each cell that holds something. */
export function colourCells(pixels: Uint32Array, {cells, most}: HeatCells, shade: Shade): void {
  const ramp = heatRamp(shade);
  const top = topOf(most);
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at]!;
    pixels[at] = cell > 0 ? ramp[heatOf(cell, top)]! : 0;
  }
}

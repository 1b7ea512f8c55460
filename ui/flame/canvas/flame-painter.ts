// Draws a flame graph. All rectangles of a level have the same height, so a level is one line of
// pixels in a small image, which the browser enlarges; only names are drawn one by one. 50,000
// rectangles cost no more than the pixels that they cover.

import type {Layout, Extent} from '../../../src/flame/layout.js';
import {MARKS} from '../model/flame-colours.js';
import type {Painting} from '../model/flame-colours.js';
import {LEVEL_PX} from '../model/flame-geometry.js';
import {labelFor} from '../model/flame-text.js';
import {LevelRaster} from './level-raster.js';

/** Half a pixel: narrower rectangles are drawn together as dust. */
const NARROWEST = 0.5;
/** A rectangle that is wider than this ends in a gap. */
const WITH_GAP = 3;
const FONT_PX = 11;
const MARGIN_PX = 4;
const MARK_PX = 2;

export interface FlameScene {
  readonly layout: Layout;
  readonly painting: Painting;
  readonly nameOf: (node: number) => string;
  /** The part of the graph's width that fills the canvas, in weights. */
  readonly stretch: Extent;
  /** The level at the canvas's upper edge, and the direction of the levels from there. */
  readonly firstLevel: number;
  readonly upwards: boolean;
  /** The number of levels that are not drawn: the root, or the function of a sandwich too. */
  readonly hiddenLevels: number;
}

export interface FlameInk {
  readonly text: string;
  readonly ground: string;
  readonly dust: number;
  readonly mark: number;
  readonly font: string;
}

export interface CanvasSize {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Device pixels for each CSS pixel. */
  readonly ratio: number;
}

interface Label {
  readonly node: number;
  readonly level: number;
  readonly from: number;
  readonly to: number;
}

/** The deepest level of a graph that has a rectangle wider than dust. */
export function deepestLevel(layout: Layout, stretch: Extent, widthPx: number): number {
  let deepest = 0;
  layout.visit(
    {...stretch, minWeight: leastWeight(stretch, widthPx)},
    (_, depth, _left, _w, dust) => {
      if (!dust && depth > deepest) deepest = depth;
    },
  );
  return deepest;
}

export function leastWeight({from, to}: Extent, widthPx: number): number {
  return (NARROWEST * (to - from)) / Math.max(1, widthPx);
}

export class FlamePainter {
  readonly #bodies = new LevelRaster();
  readonly #marks = new LevelRaster();
  #letterPx = 0;
  #letterFont = '';

  /** Returns the number of rectangles that it drew. */
  paint(
    context: CanvasRenderingContext2D,
    scene: FlameScene,
    ink: FlameInk,
    size: CanvasSize,
  ): number {
    const width = Math.round(size.widthPx * size.ratio);
    const levels = Math.ceil(size.heightPx / LEVEL_PX) + 1;
    this.#bodies.clear(width, levels);
    this.#marks.clear(width, levels);
    const labels: Label[] = [];
    const drawn = this.#rasterise(scene, ink, width, levels, size.ratio, labels);
    context.fillStyle = ink.ground;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    this.#stretch(context, scene, ink, levels, size);
    this.#write(context, scene, ink, labels, size);
    return drawn;
  }

  #rasterise(
    {layout, painting, stretch, firstLevel, hiddenLevels}: FlameScene,
    {dust, mark}: FlameInk,
    width: number,
    levels: number,
    ratio: number,
    labels: Label[],
  ): number {
    const {pixels, marks} = painting;
    const scale = width / (stretch.to - stretch.from);
    const least = labelPx(this.#letterPx) * ratio;
    let drawn = 0;
    const visit = {
      ...stretch,
      minWeight: leastWeight(stretch, width),
      maxDepth: firstLevel + levels + hiddenLevels - 1,
    };
    layout.visit(visit, (node, depth, left, weight, isDust) => {
      const level = depth - hiddenLevels - firstLevel;
      if (level < 0 || depth < hiddenLevels) return;
      const from = Math.max(0, Math.round((left - stretch.from) * scale));
      const to = Math.min(width, Math.round((left + weight - stretch.from) * scale));
      if (isDust) {
        this.#bodies.fill(level, from, to, dust);
        return;
      }
      drawn += 1;
      const end = to - from >= WITH_GAP ? to - 1 : Math.max(to, from + 1);
      this.#bodies.fill(level, from, end, pixels[node]!);
      if (marks[node] === MARKS.solid) this.#marks.fill(level, from, end, mark);
      else if (marks[node] === MARKS.dashed) this.#marks.dash(level, from, end, mark);
      if (to - from >= least) labels.push({node, level, from, to});
    });
    return drawn;
  }

  #stretch(
    context: CanvasRenderingContext2D,
    {upwards}: FlameScene,
    {ground}: FlameInk,
    levels: number,
    {widthPx, heightPx, ratio}: CanvasSize,
  ): void {
    const width = Math.round(widthPx * ratio);
    const level = LEVEL_PX * ratio;
    const bodies = this.#bodies.show();
    const marks = this.#marks.show();
    context.imageSmoothingEnabled = false;
    context.fillStyle = ground;
    for (let at = 0; at < levels; at += 1) {
      const top = upwards ? heightPx * ratio - (at + 1) * level : at * level;
      context.drawImage(bodies, 0, at, width, 1, 0, top, width, level);
      context.drawImage(marks, 0, at, width, 1, 0, top, width, MARK_PX * ratio);
      context.fillRect(0, top + level - ratio, width, ratio);
    }
  }

  #write(
    context: CanvasRenderingContext2D,
    {nameOf, upwards}: FlameScene,
    {text, font}: FlameInk,
    labels: readonly Label[],
    {heightPx, ratio}: CanvasSize,
  ): void {
    context.font = `${FONT_PX * ratio}px ${font}`;
    context.textBaseline = 'middle';
    context.fillStyle = text;
    const letter = this.#measure(context, font, ratio) * ratio;
    const margin = MARGIN_PX * ratio;
    const level = LEVEL_PX * ratio;
    for (const {node, level: at, from, to} of labels) {
      const room = to - from - 2 * margin;
      const label = labelFor(nameOf(node), Math.floor(room / letter));
      if (label === '') continue;
      const top = upwards ? heightPx * ratio - (at + 1) * level : at * level;
      // Letters of other scripts may be wider: their names are made narrower to fit.
      const most = isPlain(label) ? undefined : room;
      context.fillText(label, from + margin, top + level / 2 + ratio / 2, most);
    }
  }

  /** The width of a letter in CSS pixels; it is the same for all letters of the font. */
  #measure(context: CanvasRenderingContext2D, font: string, ratio: number): number {
    if (this.#letterFont !== font) {
      this.#letterFont = font;
      this.#letterPx = context.measureText('m'.repeat(20)).width / 20 / ratio;
    }
    return this.#letterPx;
  }
}

function labelPx(letterPx: number): number {
  return 2 * MARGIN_PX + 3 * (letterPx === 0 ? FONT_PX / 2 : letterPx);
}

function isPlain(label: string): boolean {
  return /^[\x20-\x7e…]*$/.test(label);
}

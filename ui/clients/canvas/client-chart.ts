// Draws the client's latency with uPlot: one line per kind of request, and errors as bars below.
// uPlot only draws; the overlay (charts/time-overlay.tsx) handles pointer, selection and
// cross-hair.

import uPlot from 'uplot';

import type {TimeRange} from '../../time/time.js';
import {formatDuration} from '../../words/format.js';
import type {ClientLines} from '../model/client-lines.js';

export interface LineStyle {
  readonly colour: string;
  readonly dashed: boolean;
  /** The opacity: 1, or less where another line stands out. */
  readonly strength: number;
}

export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly error: string;
  readonly font: string;
}

export interface ChartSize {
  readonly width: number;
  readonly height: number;
  readonly leftPx: number;
  readonly rightPx: number;
}

/**
 * A chart for a fixed set of lines. When their number, look or colours change, a new chart is made.
 */
export class ClientChart {
  readonly #plot: uPlot;
  #extent: TimeRange = {fromMs: 0, toMs: 1};

  constructor(
    parent: HTMLElement,
    size: ChartSize,
    styles: readonly LineStyle[],
    colours: ChartColours,
  ) {
    const options: uPlot.Options = {
      width: size.width,
      height: size.height,
      padding: [6, size.rightPx, 7, 0],
      cursor: {show: false},
      legend: {show: false},
      select: {show: false, left: 0, top: 0, width: 0, height: 0},
      scales: {
        x: {time: false, range: () => [this.#extent.fromMs / 1000, this.#extent.toMs / 1000]},
        ns: {distr: 3, log: 10, range: (_, least, most) => decades(least, most)},
        errors: {range: (_, _least, most) => [0, Math.max(1, most ?? 0) * ERROR_HEIGHT]},
      },
      axes: [{show: false}, axis(size.leftPx, colours)],
      series: [{}, errorSeries(colours.error), ...styles.map(lineSeries)],
    };
    this.#plot = new uPlot(options, [[], [], ...styles.map(() => [])], parent);
  }

  draw(lines: ClientLines, extent: TimeRange): void {
    this.#extent = extent;
    const errors = lines.errorsPerSecond.map((each) => (each > 0 ? each : null));
    this.#plot.setData([[...lines.times], errors, ...lines.latencyNs.map((line) => [...line])]);
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({width, height});
  }

  destroy(): void {
    this.#plot.destroy();
  }
}

/**
 * The chart is so many times as high as its highest bar of errors, so that bars do not cover the
 * lines.
 */
const ERROR_HEIGHT = 9;

function lineSeries({colour, dashed, strength}: LineStyle): uPlot.Series {
  return {
    scale: 'ns',
    stroke: colour,
    width: strength < 1 ? 1 : 1.5,
    alpha: strength,
    points: {show: false},
    ...(dashed ? {dash: [5, 3]} : {}),
  };
}

function errorSeries(colour: string): uPlot.Series {
  return {
    scale: 'errors',
    fill: colour,
    width: 0,
    points: {show: false},
    paths: uPlot.paths.bars!({size: [0.8, 12, 1]}),
  };
}

function axis(size: number, {text, grid, font}: ChartColours): uPlot.Axis {
  return {
    scale: 'ns',
    size,
    gap: 6,
    stroke: text,
    font,
    grid: {stroke: grid, width: 1, filter: wholePowers},
    ticks: {show: false},
    filter: wholePowers,
    values: (_, splits) => splits.map((ns) => (ns === null ? '' : formatDuration(ns))),
  };
}

/** Only powers of ten have a grid line and a label. */
function wholePowers(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((ns) => (Number.isInteger(Math.log10(ns)) ? ns : null));
}

/** Whole powers of ten around the data: the scale stays while figures move within it. */
function decades(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || !(most > 0)) return [1e6, 1e9];
  const low = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [low, Math.max(low * 10, 10 ** Math.ceil(Math.log10(most * 1.02)))];
}

// Draws a chart over time, and bars of parts, as SVG. Colours are those of the page's style sheet: a class
// for each series, and `data-part` for the parts of budgets, which the page's script colours.

import {escapeHtml, visibleText} from '../guard/escape.js';
import type {PartBar, TimeChart} from './document.js';

const WIDTH = 960;
const HEIGHT = 220;
const BOX = {left: 56, right: 8, top: 18, bottom: 20};
const PLOT = {width: WIDTH - BOX.left - BOX.right, height: HEIGHT - BOX.top - BOX.bottom};
const TICKS = 4;
const COLOURS = 8;
const BAR = {height: 22, gap: 8, label: 220};
/** A name of a phase is shown where it has this much room. */
const NARROWEST_NAME = 40;
const CHARACTER = 6.2;

export function chartFigure(chart: TimeChart): string {
  const {title, unit, series} = chart;
  const legend = series.map(({name}, at) => `<span class="${classOf(at)}">━ ${text(name)}</span>`);
  const caption = `<figcaption><b>${text(title)}</b> ${text(unit)} ${legend.join(' ')}</figcaption>`;
  return `<figure>${caption}${chartSvg(chart)}</figure>`;
}

function chartSvg(chart: TimeChart): string {
  const most = niceCeiling(
    Math.max(...chart.series.flatMap(({values}) => values.map((v) => v ?? 0))),
  );
  const columns = Math.max(1, ...chart.series.map(({values}) => values.length));
  const parts = [
    ...chart.phases.map((phase, at) => phaseBand(phase, at, columns * chart.columnMs)),
    ...valueTicks(most),
    ...timeTicks(columns * chart.columnMs),
    ...chart.series.flatMap(({values}, at) => lines(values, most, columns, classOf(at))),
    ...hits(chart, columns),
  ];
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${text(chart.title)}">${parts.join('')}</svg>`;
}

/** 1, 2 or 5 times a power of ten: the end of the scale. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10);
}

function phaseBand(
  {name, fromMs, toMs}: TimeChart['phases'][number],
  at: number,
  spanMs: number,
): string {
  const [from, to] = [fromMs, toMs].map((ms) => BOX.left + (clamp(ms / spanMs) || 0) * PLOT.width);
  const width = to! - from!;
  const room = Math.floor(width / CHARACTER);
  const shown = name.length > room ? `${name.slice(0, Math.max(0, room - 1))}…` : name;
  const label =
    width < NARROWEST_NAME ? '' : `<text x="${px(from! + 3)}" y="12">${text(shown)}</text>`;
  const band = `<rect x="${px(from!)}" y="${BOX.top}" width="${px(width)}" height="${PLOT.height}"`;
  return `${at % 2 === 0 ? `${band} class="phase"/>` : ''}${label}`;
}

function valueTicks(most: number): string[] {
  return Array.from({length: TICKS + 1}, (_, tick) => {
    const y = px(BOX.top + PLOT.height * (1 - tick / TICKS));
    const value = Number(((most * tick) / TICKS).toPrecision(3));
    return (
      `<line class="grid" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${y}" y2="${y}"/>` +
      `<text x="${BOX.left - 6}" y="${y}" dy="4" text-anchor="end">${value.toLocaleString('en-US')}</text>`
    );
  });
}

function timeTicks(spanMs: number): string[] {
  const stepMs = timeStep(spanMs / 8);
  const count = Math.floor(spanMs / stepMs);
  return Array.from({length: count + 1}, (_, tick) => {
    const x = px(BOX.left + ((tick * stepMs) / spanMs) * PLOT.width);
    return `<text x="${x}" y="${HEIGHT - 5}" text-anchor="middle">${clock(tick * stepMs)}</text>`;
  });
}

function timeStep(leastMs: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
  return 1000 * (steps.find((seconds) => seconds * 1000 >= leastMs) ?? 86_400);
}

/** `1:05`, from the start of the chart. */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A gap in the values is a gap in the line. A single value between gaps is a short line. */
function lines(
  values: readonly (number | undefined)[],
  most: number,
  columns: number,
  className: string,
): string[] {
  const found: string[][] = [[]];
  values.forEach((value, at) => {
    if (value === undefined) found.push([]);
    else {
      const x = BOX.left + ((at + 0.5) / columns) * PLOT.width;
      found.at(-1)!.push(`${px(x)},${px(BOX.top + PLOT.height * (1 - clamp(value / most)))}`);
    }
  });
  return found
    .filter((points) => points.length > 0)
    .map((points) => `<polyline class="${className}" points="${twice(points).join(' ')}"/>`);
}

function twice(points: readonly string[]): readonly string[] {
  if (points.length > 1) return points;
  const [x, y] = points[0]!.split(',').map(Number);
  return [`${px(x! - 2)},${px(y!)}`, `${px(x! + 2)},${px(y!)}`];
}

/** What the pointer reads in each column. */
function hits({series, columnMs, unit}: TimeChart, columns: number): string[] {
  const width = PLOT.width / columns;
  return Array.from({length: columns}, (_, at) => {
    const figures = series.flatMap(({name, values}) =>
      values[at] === undefined ? [] : [`${name} ${Number(values[at].toPrecision(3))} ${unit}`],
    );
    if (figures.length === 0) return '';
    const box = `x="${px(BOX.left + at * width)}" y="${BOX.top}" width="${px(width)}" height="${PLOT.height}"`;
    const words = [clock(at * columnMs), ...figures].map(text).join('\n');
    return `<rect class="hit" ${box}><title>${words}</title></rect>`;
  });
}

/** All bars have one scale, so that they can be compared. */
export function barsFigure(title: string, bars: readonly PartBar[]): string {
  const most = Math.max(...bars.map(({totalMs}) => totalMs));
  const height = bars.length * (BAR.height + BAR.gap);
  const rows = bars.map((bar, at) => barRow(bar, at * (BAR.height + BAR.gap), most)).join('');
  const legend = heaviestParts(bars).map(
    (part) => `<span><i data-part="${text(part)}">■</i> ${text(part)}</span>`,
  );
  const caption = `<figcaption><b>${text(title)}</b> ms ${legend.join(' ')}</figcaption>`;
  return `<figure>${caption}<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${text(title)}">${rows}</svg></figure>`;
}

const PARTS_NAMED = 10;

function heaviestParts(bars: readonly PartBar[]): string[] {
  const sums = new Map<string, number>();
  for (const {part, ms} of bars.flatMap(({parts}) => parts)) {
    sums.set(part, (sums.get(part) ?? 0) + ms);
  }
  const sorted = [...sums].sort(([, left], [, right]) => right - left);
  return sorted.slice(0, PARTS_NAMED).map(([part]) => part);
}

function barRow({name, totalMs, parts}: PartBar, top: number, most: number): string {
  const scale = (WIDTH - BAR.label - 70) / most;
  let left = BAR.label;
  const rects = parts.map(({part, label, ms}) => {
    const width = ms * scale;
    const rect =
      `<rect data-part="${text(part)}" x="${px(left)}" y="${px(top)}" width="${px(width)}" ` +
      `height="${BAR.height}"><title>${text(label)} ${Number(ms.toPrecision(3))} ms</title></rect>`;
    left += width;
    return rect;
  });
  const middle = px(top + BAR.height / 2 + 4);
  return (
    `<text x="0" y="${middle}">${text(cut(name))}</text>${rects.join('')}` +
    `<text x="${px(left + 6)}" y="${middle}">${Number(totalMs.toPrecision(3))} ms</text>`
  );
}

function cut(name: string): string {
  const room = Math.floor(BAR.label / CHARACTER);
  return name.length > room ? `${name.slice(0, room - 1)}…` : name;
}

function classOf(series: number): string {
  return `series-${(series % COLOURS) + 1}`;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function text(value: string): string {
  return escapeHtml(visibleText(value));
}

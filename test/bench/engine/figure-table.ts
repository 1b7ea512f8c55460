// The table that a part of the benchmark prints: figure, goal, what was seen, and how the rounds spread.

import {writeTable} from '../../../src/commands/render/table.js';

export interface FigureRow {
  readonly figure: string;
  /** `≥ 0.95`; empty for a figure that has no goal. */
  readonly goal: string;
  readonly seen: string;
  readonly pairs: string;
}

export function printFigures(rows: readonly FigureRow[]): void {
  const cells = rows.map(({figure, goal, seen, pairs}) => [figure, goal, seen, pairs]);
  console.log(writeTable(['figure', 'goal', 'seen', 'pairs'], cells, {width: 130}));
}

/** The median of the ratios `after / before`, taken pair by pair, with the middle half of them. */
export function ratioRow(
  figure: string,
  goal: string,
  before: readonly number[],
  after: readonly number[],
): FigureRow {
  const ratios = after.map((value, at) => value / before[at]!);
  return {...spreadRow(figure, goal, ratios, (value) => value.toFixed(3))};
}

/** The median of a figure's rounds, with the middle half of them. */
export function spreadRow(
  figure: string,
  goal: string,
  values: readonly number[],
  write: (value: number) => string,
): FigureRow {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => write(quantile(values, share)));
  return {figure, goal, seen: middle!, pairs: `${low} to ${high} of ${values.length}`};
}

/** Between two values, the one in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

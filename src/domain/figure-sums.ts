// Figures that a reader has added up, and how it is told what to add.

import type {Histogram} from './histogram.js';
import type {GaugeFigure, SeriesKey} from './record.js';

export interface IntervalTime {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface AgentInterval extends IntervalTime {
  readonly agentId: string;
}

/** The sums of some intervals of one agent. */
export interface SummedFigures {
  readonly place: number;
  readonly agentId: string;
  readonly intervals: readonly IntervalTime[];
  readonly series: readonly SummedSeries[];
}

export interface SummedSeries extends SeriesKey {
  readonly sum:
    | {readonly kind: 'histogram'; readonly histogram: Histogram}
    | {readonly kind: 'counter'; readonly value: number}
    | ({readonly kind: 'gauge'} & LevelSum);
}

/** Readings of a level, in order of time. */
export interface LevelSum {
  readonly first: number;
  readonly last: number;
  readonly max: number;
  readonly mean: number;
  readonly seen: number;
}

/** Decides what is added up, interval by interval in order of time. */
export interface FigureSummer {
  /** The sum that the interval counts for; undefined for none. */
  placeOf(interval: AgentInterval): number | undefined;
  /** Called for each reading of a level that counts. */
  level?(figure: GaugeFigure, interval: AgentInterval, place: number): void;
}

/** The level of two stretches of time, of which the second is later. */
export function joinLevels(before: LevelSum | undefined, after: LevelSum): LevelSum {
  if (before === undefined) return after;
  const seen = before.seen + after.seen;
  return {
    ...{first: before.first, last: after.last, max: Math.max(before.max, after.max)},
    mean: before.mean + ((after.mean - before.mean) * after.seen) / seen,
    seen,
  };
}

/** A single reading. */
export function levelOf(value: number): LevelSum {
  return {first: value, last: value, max: value, mean: value, seen: 1};
}

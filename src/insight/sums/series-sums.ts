// Adds up the figures of many intervals, one sum for each series. Which intervals count is decided
// by the caller.

import {joinLevels, levelOf, type LevelSum, type SummedSeries} from '../../domain/figure-sums.js';
import type {Histogram} from '../../domain/histogram.js';
import {KERNEL_PRECISION_BITS, coarsen} from '../../domain/histogram.js';
import type {Figure, SeriesKey} from '../../domain/record.js';
import type {LevelJson} from '../../contract/report-json.js';

/** Everything that was measured of one series of one target, by metric. */
export interface SeriesSum {
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly histograms: ReadonlyMap<string, Histogram>;
  readonly counters: ReadonlyMap<string, number>;
  readonly levels: ReadonlyMap<string, LevelJson>;
}

interface OpenSum extends SeriesSum {
  readonly histograms: Map<string, {precisionBits: number; counts: Map<number, number>}>;
  readonly counters: Map<string, number>;
  readonly levels: Map<string, LevelSum>;
}

/** Sums grow in place, because a long run adds thousands of seconds to each. */
export class SeriesSums {
  readonly #sums = new Map<string, OpenSum>();

  add(figure: Figure): void {
    const {counters, levels, histograms} = this.#sumOf(figure);
    const {metric} = figure;
    switch (figure.kind) {
      case 'histogram':
        return addHistogram(histograms, metric, figure.histogram);
      case 'counter':
        counters.set(metric, (counters.get(metric) ?? 0) + figure.value);
        return;
      case 'gauge':
        levels.set(metric, joinLevels(levels.get(metric), levelOf(figure.value)));
    }
  }

  /** What a reader has added up of one series. Sums of levels come in order of time. */
  addSum({sum, ...key}: SummedSeries): void {
    if (sum.kind !== 'gauge') return this.add({...key, ...sum});
    const {levels} = this.#sumOf(key);
    const {first, last, max, mean, seen} = sum;
    const level = {first, last, max, mean, seen};
    levels.set(key.metric, joinLevels(levels.get(key.metric), level));
  }

  /** In the order in which the series first appeared. */
  all(): readonly SeriesSum[] {
    return [...this.#sums.values()];
  }

  #sumOf({target, probe, series}: Omit<SeriesKey, 'metric'>): OpenSum {
    const key = keyOf(target, probe, series);
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      const empty = {histograms: new Map(), counters: new Map(), levels: new Map()};
      sum = {target, probe, series, ...empty};
      this.#sums.set(key, sum);
    }
    return sum;
  }
}

// The lengths keep names apart, whatever characters they hold. A key in JSON would take half of the
// time of a whole report.
function keyOf(target: string, probe: string, series: string): string {
  return `${target.length},${probe.length}:${target}${probe}${series}`;
}

// Figures of the kernel all have the kernel's precision. A finer histogram from elsewhere is made
// as coarse as they are.
function addHistogram(sums: OpenSum['histograms'], metric: string, added: Histogram): void {
  let sum = sums.get(metric);
  if (sum === undefined) {
    sum = {precisionBits: KERNEL_PRECISION_BITS, counts: new Map()};
    sums.set(metric, sum);
  }
  for (const [index, count] of coarsen(added, KERNEL_PRECISION_BITS).counts) {
    sum.counts.set(index, (sum.counts.get(index) ?? 0) + count);
  }
}

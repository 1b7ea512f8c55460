// Adds up amounts and durations by metric, phase and attributes. The number of series is bounded, because names of
// targets and operations come from agents and generators; additions that find no room are counted.

import {SparseSum} from '../../domain/durations/sparse-durations.js';
import type {Attributes} from '../../domain/span.js';
import type {MetricName} from './metric-names.js';

/** A run over ten hops with fifty phases has some ten thousand. */
const MOST_SERIES = 32_768;

export interface MetricSum {
  readonly metric: MetricName;
  /** Its index; absent for what belongs to the run as a whole, and for the time between phases. */
  readonly phase: number | undefined;
  readonly attributes: Attributes;
  /** The amount; of durations their sum in seconds. */
  value: number;
  /** Only of metrics that are histograms. */
  readonly durations?: SparseSum;
}

type Series = Pick<MetricSum, 'metric' | 'phase' | 'attributes'>;

export class MetricSums {
  readonly #sums = new Map<string, MetricSum>();
  leftOut = 0;

  add(series: Series, value: number): void {
    const sum = this.#sumOf(series, false);
    if (sum !== undefined) sum.value += value;
  }

  /** The sum, for the caller to add durations to; undefined where there is no room for it. */
  durations(series: Series): Required<MetricSum> | undefined {
    return this.#sumOf(series, true) as Required<MetricSum> | undefined;
  }

  addAll(others: MetricSums): void {
    this.leftOut += others.leftOut;
    for (const other of others.all()) {
      const sum = this.#sumOf(other, other.durations !== undefined);
      if (sum === undefined) continue;
      sum.value += other.value;
      if (other.durations !== undefined) sum.durations?.addAll(other.durations);
    }
  }

  all(): Iterable<MetricSum> {
    return this.#sums.values();
  }

  #sumOf({metric, phase, attributes}: Series, hasDurations: boolean): MetricSum | undefined {
    const key = [metric, phase, ...Object.values(attributes)].join('\0');
    const known = this.#sums.get(key);
    if (known !== undefined) return known;
    if (this.#sums.size >= MOST_SERIES) {
      this.leftOut += 1;
      return undefined;
    }
    const empty = {metric, phase, attributes, value: 0};
    const sum = hasDurations ? {...empty, durations: new SparseSum()} : empty;
    this.#sums.set(key, sum);
    return sum;
  }
}

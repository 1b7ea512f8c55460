// Numbers for what figures are about, for the way to the writer thread: figures come thousands of
// times a second, what they are about is told once. The numbers mean nothing outside the process;
// ids in a run file are given by series.ts.

import type {Figure, SeriesKey} from '../../domain/record.js';

export interface SeriesName {
  readonly key: SeriesKey;
  readonly kind: Figure['kind'];
  /** Of histograms; 0 for counters and gauges. */
  readonly precisionBits: number;
}

export class SeriesBook {
  readonly #root = new Branch();
  #next = 0;
  #fresh: SeriesName[] = [];

  numberOf(figure: Figure): number {
    // Level by level: the strings of a batch are few, and each has its hash made once.
    const {target, probe, series, metric} = figure;
    const {numbers} = this.#root.at(target).at(probe).at(series).at(metric);
    const variant = variantOf(figure);
    const known = numbers.get(variant);
    if (known !== undefined) return known;
    numbers.set(variant, this.#next);
    this.#fresh.push(nameOf(figure));
    return this.#next++;
  }

  /** The names that were not taken yet, in the order of their numbers. */
  takeFresh(): readonly SeriesName[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

class Branch {
  readonly #below = new Map<string, Branch>();
  readonly numbers = new Map<number, number>();

  at(name: string): Branch {
    let branch = this.#below.get(name);
    if (branch === undefined) this.#below.set(name, (branch = new Branch()));
    return branch;
  }
}

/** Below zero for what is no histogram, else its precision. */
function variantOf(figure: Figure): number {
  if (figure.kind === 'histogram') return figure.histogram.precisionBits;
  return figure.kind === 'counter' ? -1 : -2;
}

function nameOf(figure: Figure): SeriesName {
  const {target, probe, series, metric, kind} = figure;
  const precisionBits = kind === 'histogram' ? figure.histogram.precisionBits : 0;
  return {key: {target, probe, series, metric}, kind, precisionBits};
}

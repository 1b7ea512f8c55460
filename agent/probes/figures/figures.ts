// Collects the figures of one probe in one interval. Several keys of the kernel that belong to one
// series (processes of a target, addresses of a peer) are added up.

import type {Figure, LossRecord, ProbeRecord, SeriesKey} from '../../../src/domain/record.js';
import {CROWDED, histogramOfCounts, unpackInto} from './packed-histogram.js';

type Key = Omit<SeriesKey, 'probe'>;
type CounterFigure = Extract<Figure, {kind: 'counter'}>;

type Counter = {-readonly [Name in keyof CounterFigure]: CounterFigure[Name]};

interface KeyedCounts extends Key {
  counts: ReadonlyMap<number, number>;
  /** The same map where it was made here; undefined where a record gave it, so that it stays as it is. */
  own: Map<number, number> | undefined;
  /** Whether they come from packed values, in which a bucket can run into the next one. */
  readonly isPacked: boolean;
}

export class Figures {
  readonly #probe: string;
  readonly #counters = new Map<string, Counter>();
  readonly #histograms = new Map<string, KeyedCounts>();

  constructor(probe: string) {
    this.#probe = probe;
  }

  count({target, series, metric}: Key, increase: number | bigint): void {
    const id = idOf(target, series, metric);
    const counter = this.#counters.get(id);
    const value = Number(increase);
    if (counter !== undefined) counter.value += value;
    else
      this.#counters.set(id, {kind: 'counter', probe: this.#probe, target, series, metric, value});
  }

  /** Adds the increase of a packed value; `group` is the bucket index / 3 (packed-histogram.ts). */
  observe({target, series, metric}: Key, group: number, increase: number | bigint): void {
    const id = idOf(target, series, metric);
    let keyed = this.#histograms.get(id);
    if (keyed === undefined) {
      const own = new Map<number, number>();
      keyed = {target, series, metric, counts: own, own, isPacked: true};
      this.#histograms.set(id, keyed);
    }
    unpackInto(ownCounts(keyed), group, increase);
  }

  /**
   * Adds exact counts by bucket index, a map that nobody changes from now on. Unlike packed ones, they never run into
   * each other.
   */
  observeCounts({target, series, metric}: Key, counts: ReadonlyMap<number, number>): void {
    if (counts.size === 0) return;
    const id = idOf(target, series, metric);
    const known = this.#histograms.get(id);
    if (known === undefined) {
      // Most series have one record in an interval.
      this.#histograms.set(id, {target, series, metric, counts, own: undefined, isPacked: false});
      return;
    }
    const sums = ownCounts(known);
    for (const [bucket, count] of counts) sums.set(bucket, (sums.get(bucket) ?? 0) + count);
  }

  records(): ProbeRecord[] {
    const probe = this.#probe;
    const histograms = Array.from(
      this.#histograms.values(),
      ({target, series, metric, counts}): Figure => ({
        kind: 'histogram',
        probe,
        target,
        series,
        metric,
        histogram: histogramOfCounts(counts),
      }),
    );
    return [...histograms, ...this.#counters.values(), ...this.#crowded()];
  }

  /**
   * Losses for histograms in which a bucket gained so much that the next one may have been changed.
   */
  #crowded(): LossRecord[] {
    const crowded = [...this.#histograms.values()].filter(
      ({counts, isPacked}) => isPacked && [...counts.values()].some((count) => count >= CROWDED),
    );
    return crowded.map(({target, series}) => ({
      kind: 'loss',
      probe: this.#probe,
      reason: 'map_full',
      count: 0,
      detail: `${target} ${series}: over a million events of one latency in an interval`,
    }));
  }
}

function ownCounts(keyed: KeyedCounts): Map<number, number> {
  keyed.own ??= new Map(keyed.counts);
  keyed.counts = keyed.own;
  return keyed.own;
}

function idOf(target: string, series: string, metric: string): string {
  return `${target}\n${series}\n${metric}`;
}

// Collects the figures of one probe in one interval. Several keys of the kernel that belong to one
// series (processes of a target, addresses of a peer) are added up.

import type {Figure, LossRecord, ProbeRecord, SeriesKey} from '../../../src/domain/record.js';
import {CROWDED, histogramOfCounts, unpackInto} from './packed-histogram.js';

type Key = Omit<SeriesKey, 'probe'>;

interface KeyedCounts extends Key {
  readonly counts: Map<number, number>;
  /** Whether they come from packed values, in which a bucket can run into the next one. */
  readonly isPacked: boolean;
}

export class Figures {
  readonly #probe: string;
  readonly #counters = new Map<string, Key & {value: number}>();
  readonly #histograms = new Map<string, KeyedCounts>();

  constructor(probe: string) {
    this.#probe = probe;
  }

  count(key: Key, increase: number | bigint): void {
    const id = idOf(key);
    const counter = this.#counters.get(id) ?? {...key, value: 0};
    counter.value += Number(increase);
    this.#counters.set(id, counter);
  }

  /** Adds the increase of a packed value; `group` is the bucket index / 3 (packed-histogram.ts). */
  observe(key: Key, group: number, increase: number | bigint): void {
    unpackInto(this.#countsOf(key, true), group, increase);
  }

  /** Adds exact counts by bucket index. Unlike packed ones, they never run into each other. */
  observeCounts(key: Key, counts: ReadonlyMap<number, number>): void {
    if (counts.size === 0) return;
    const sums = this.#countsOf(key, false);
    for (const [bucket, count] of counts) sums.set(bucket, (sums.get(bucket) ?? 0) + count);
  }

  #countsOf(key: Key, isPacked: boolean): Map<number, number> {
    const id = idOf(key);
    const known = this.#histograms.get(id);
    if (known !== undefined) return known.counts;
    const counts = new Map<number, number>();
    this.#histograms.set(id, {...key, counts, isPacked});
    return counts;
  }

  records(): ProbeRecord[] {
    const probe = this.#probe;
    const counters = [...this.#counters.values()].map(({value, ...key}): Figure => ({
      kind: 'counter',
      probe,
      ...key,
      value,
    }));
    const histograms = [...this.#histograms.values()].map(
      ({counts, isPacked: _, ...key}): Figure => ({
        ...{kind: 'histogram', probe, ...key},
        histogram: histogramOfCounts(counts),
      }),
    );
    return [...histograms, ...counters, ...this.#crowded()];
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

function idOf({target, series, metric}: Key): string {
  return `${target}\n${series}\n${metric}`;
}

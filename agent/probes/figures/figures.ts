// Collects the figures of one probe in one interval. Several keys of the kernel that belong to one
// series (processes of a target, addresses of a peer) are added up.

import type {Figure, LossRecord, ProbeRecord, SeriesKey} from '../../../src/domain/record.js';
import {CROWDED, histogramOfCounts, unpackInto} from './packed-histogram.js';

type Key = Omit<SeriesKey, 'probe'>;

export class Figures {
  readonly #probe: string;
  readonly #counters = new Map<string, Key & {value: number}>();
  readonly #histograms = new Map<string, Key & {counts: Map<number, number>}>();

  readonly #exact = new Map<string, Key & {counts: Map<number, number>}>();

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
    const id = idOf(key);
    const histogram = this.#histograms.get(id) ?? {...key, counts: new Map<number, number>()};
    unpackInto(histogram.counts, group, increase);
    this.#histograms.set(id, histogram);
  }

  /** Adds exact counts by bucket index. Unlike packed ones, they never run into each other. */
  observeCounts(key: Key, counts: ReadonlyMap<number, number>): void {
    if (counts.size === 0) return;
    const id = idOf(key);
    const histogram = this.#exact.get(id) ?? {...key, counts: new Map<number, number>()};
    for (const [bucket, count] of counts) {
      histogram.counts.set(bucket, (histogram.counts.get(bucket) ?? 0) + count);
    }
    this.#exact.set(id, histogram);
  }

  records(): ProbeRecord[] {
    const probe = this.#probe;
    const counters = [...this.#counters.values()].map(({value, ...key}): Figure => ({
      kind: 'counter',
      probe,
      ...key,
      value,
    }));
    const histograms = [...this.#histograms.values(), ...this.#exact.values()].map(
      ({counts, ...key}): Figure => ({
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
    const crowded = [...this.#histograms.values()].filter(({counts}) =>
      [...counts.values()].some((count) => count >= CROWDED),
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

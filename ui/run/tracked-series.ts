// One series over a whole run, for the heat map. It joins live intervals and intervals of the run
// file; an interval that is in both counts once.

import type {IntervalJson} from '../../src/contract/run-json.js';
import {KERNEL_PRECISION_BITS} from '../../src/domain/histogram.js';
import type {SeriesKey} from '../../src/domain/record.js';
import {msOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import {BucketSum} from './bucket-sum.js';
import type {MemoryInterval} from './live-memory.js';
import {addPacked, packHistograms, takePacked} from './packed.js';
import type {PackedHistograms} from './packed.js';
import {isSameSeries} from './series-catalog.js';
import type {SeriesCatalog} from './series-catalog.js';

/** The histogram of the series in one interval of one agent. */
export interface TrackedEntry extends TimeRange {
  readonly agentId: string;
  readonly latency: PackedHistograms;
  readonly total: number;
  /** p50, p95 and p99; empty without observations. */
  readonly quantilesNs: readonly number[];
}

/** Three hours of one agent, second by second. In a longer run neighbours are merged in pairs. */
const MOST_ENTRIES = 10_800;

export class TrackedSeries {
  readonly key: SeriesKey;
  readonly #mostEntries: number;
  #byName = new Map<string, TrackedEntry>();
  #sorted: TrackedEntry[] | undefined = [];
  #mergedUpToMs = 0;

  constructor(key: SeriesKey, mostEntries = MOST_ENTRIES) {
    this.key = key;
    this.#mostEntries = mostEntries;
  }

  /** The entries sorted by start. */
  get entries(): readonly TrackedEntry[] {
    this.#sorted ??= [...this.#byName.values()].sort((left, right) => left.fromMs - right.fromMs);
    return this.#sorted;
  }

  addLive(interval: MemoryInterval, catalog: SeriesCatalog): void {
    const id = catalog.find(this.key)?.id;
    const position = id === undefined ? -1 : interval.histograms.ids.indexOf(id);
    if (position < 0) return;
    this.#add(interval, interval, takePacked(interval.histograms, position));
  }

  addStored(interval: IntervalJson): void {
    const range = {fromMs: msOf(interval.startUnixNs), toMs: msOf(interval.endUnixNs)};
    for (const figure of interval.figures) {
      if (figure.histogram === undefined || !isSameSeries(figure, this.key)) continue;
      const numbered = [{id: 0, histogram: figure.histogram}];
      this.#add(interval, range, packHistograms(numbered, KERNEL_PRECISION_BITS));
    }
  }

  #add({agentId}: {agentId: string}, range: TimeRange, latency: PackedHistograms): void {
    const {fromMs, toMs} = range;
    if (toMs <= this.#mergedUpToMs) return;
    // The name has milliseconds, because they are rounded in the same way in the run file and in
    // the feed.
    const name = `${agentId} ${fromMs}`;
    if (this.#byName.has(name)) return;
    this.#byName.set(name, trackedEntry(agentId, {fromMs, toMs}, latency));
    this.#sorted = undefined;
    if (this.#byName.size > this.#mostEntries) this.#condense();
  }

  #condense(): void {
    const waiting = new Map<string, TrackedEntry>();
    const merged: TrackedEntry[] = [];
    for (const entry of this.entries) {
      const before = waiting.get(entry.agentId);
      if (before === undefined) waiting.set(entry.agentId, entry);
      else merged.push(mergeEntries(before, entry));
      if (before !== undefined) waiting.delete(entry.agentId);
    }
    // Entries that were merged have lost their names, so they could be added twice.
    this.#mergedUpToMs = merged.reduce((most, {toMs}) => Math.max(most, toMs), 0);
    const kept = [...merged, ...waiting.values()];
    this.#byName = new Map(kept.map((entry) => [`${entry.agentId} ${entry.fromMs}`, entry]));
    this.#sorted = undefined;
  }
}

const SHARES = [0.5, 0.95, 0.99];
const scratch = new BucketSum();

function trackedEntry(agentId: string, range: TimeRange, latency: PackedHistograms): TrackedEntry {
  scratch.clear();
  addPacked(latency, 0, scratch);
  const quantilesNs = scratch.quantilesNs(SHARES).filter((each) => each !== undefined);
  return {
    agentId,
    fromMs: range.fromMs,
    toMs: range.toMs,
    latency,
    total: scratch.total,
    quantilesNs,
  };
}

function mergeEntries(left: TrackedEntry, right: TrackedEntry): TrackedEntry {
  scratch.clear();
  addPacked(left.latency, 0, scratch);
  addPacked(right.latency, 0, scratch);
  const histogram = {precisionBits: KERNEL_PRECISION_BITS, counts: scratch.buckets()};
  const latency = packHistograms([{id: 0, histogram}], KERNEL_PRECISION_BITS);
  return trackedEntry(right.agentId, {fromMs: left.fromMs, toMs: right.toMs}, latency);
}

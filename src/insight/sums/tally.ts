// Sums figures of many intervals: one tally per phase, one entry per agent, target, probe, series.
// What the sums mean is told by kernel-rows.ts; which intervals count, by phase-tallies.ts.

import type {Histogram} from '../../domain/histogram.js';
import {KERNEL_PRECISION_BITS, coarsen} from '../../domain/histogram.js';
import type {IntervalFigures} from '../../domain/ports.js';
import type {Figure} from '../../domain/record.js';
import type {LevelJson} from '../../contract/report-json.js';

/** Everything that was measured of one series of one target on one host. */
export interface Entry {
  readonly agentId: string;
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly histograms: ReadonlyMap<string, Histogram>;
  readonly counters: ReadonlyMap<string, number>;
  readonly levels: ReadonlyMap<string, LevelJson>;
}

interface OpenEntry extends Entry {
  readonly histograms: Map<string, {precisionBits: number; counts: Map<number, number>}>;
  readonly counters: Map<string, number>;
  readonly levels: Map<string, LevelJson & {readonly seen: number}>;
}

// Lengths keep names apart whatever they hold; JSON would take half of the time of a whole report.
function keyOf(agentId: string, target: string, probe: string, series: string): string {
  return `${agentId.length},${target.length},${probe.length}:${agentId}${target}${probe}${series}`;
}

interface Span {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export class Tally {
  readonly #entries = new Map<string, OpenEntry>();
  readonly #spans = new Map<string, Span[]>();
  #intervals = 0;

  add({agentId, startNs, endNs, figures}: IntervalFigures): void {
    this.#intervals += 1;
    const spans = this.#spans.get(agentId);
    if (spans === undefined) this.#spans.set(agentId, [{startNs, endNs}]);
    else spans.push({startNs, endNs});
    for (const figure of figures) addFigure(this.#entry(agentId, figure), figure);
  }

  /** In no particular order. */
  entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Intervals that were added, over all agents. */
  get intervals(): number {
    return this.#intervals;
  }

  /** How much time the intervals of one agent cover; those of its several probes overlap. */
  coveredMs(agentId: string): number {
    return unionMs(this.#spans.get(agentId) ?? []);
  }

  #entry(agentId: string, {target, probe, series}: Figure): OpenEntry {
    const key = keyOf(agentId, target, probe, series);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const sums = {histograms: new Map(), counters: new Map(), levels: new Map()};
      entry = {agentId, target, probe, series, ...sums};
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

function unionMs(spans: readonly Span[]): number {
  let unionNs = 0n;
  let reachedNs = 0n;
  for (const {startNs, endNs} of spans.toSorted((a, b) => Number(a.startNs - b.startNs))) {
    const fromNs = startNs > reachedNs ? startNs : reachedNs;
    if (endNs <= fromNs) continue;
    unionNs += endNs - fromNs;
    reachedNs = endNs;
  }
  return Number(unionNs) / 1e6;
}

function addFigure(entry: OpenEntry, figure: Figure): void {
  switch (figure.kind) {
    case 'histogram':
      return addHistogram(entry, figure.metric, figure.histogram);
    case 'counter':
      entry.counters.set(figure.metric, (entry.counters.get(figure.metric) ?? 0) + figure.value);
      return;
    case 'gauge':
      entry.levels.set(figure.metric, nextLevel(entry.levels.get(figure.metric), figure.value));
  }
}

// In place, because a long run adds thousands of seconds to one sum. Kernel figures all have the
// kernel's precision; a finer one from elsewhere loses nothing that the others had.
function addHistogram(entry: OpenEntry, metric: string, added: Histogram): void {
  let sum = entry.histograms.get(metric);
  if (sum === undefined) {
    sum = {precisionBits: KERNEL_PRECISION_BITS, counts: new Map()};
    entry.histograms.set(metric, sum);
  }
  for (const [index, count] of coarsen(added, KERNEL_PRECISION_BITS).counts) {
    sum.counts.set(index, (sum.counts.get(index) ?? 0) + count);
  }
}

function nextLevel(
  before: (LevelJson & {seen: number}) | undefined,
  value: number,
): LevelJson & {seen: number} {
  if (before === undefined) return {first: value, last: value, max: value, mean: value, seen: 1};
  const seen = before.seen + 1;
  return {
    first: before.first,
    last: value,
    max: Math.max(before.max, value),
    mean: before.mean + (value - before.mean) / seen,
    seen,
  };
}

// Keeps what /metrics shows: the latest levels of the live feed, and counters and histograms that are added
// up since the collector started. The number of series is bounded; additions that do not fit are counted.

import type {
  AgentStatus,
  IntervalFigures,
  LiveEvent,
  LiveFeed,
  RequestCount,
  StoreTrouble,
  TurnedAway,
} from '../../domain/ports.js';
import {triedCount, type LoadReport} from '../../domain/load.js';
import type {CounterFigure, HistogramFigure, SeriesKey} from '../../domain/record.js';
import {
  addDurations,
  bucketBounds,
  durationBucket,
  approximateSumNs,
  noDurations,
  totalCount,
  type Histogram,
} from '../../domain/histogram.js';
import {SparseSum} from '../../domain/durations/sparse-durations.js';
import type {Phase, Run} from '../../domain/run.js';
import type {Exemplar, HistogramPoint} from './metric-families.js';
import {NamedTree} from './named-tree.js';

/** Prometheus keeps every series: peers must not be able to fill it with new ones. */
const MOST_TOTALS = 4_096;
/** Each of them is as many series as it has buckets. */
const MOST_DURATIONS = 512;
/** The figures of an agent or generator that is silent for so long are no longer shown. */
const STALE_AFTER_MS = 15_000;
/** So many agents, or generators, are shown. Each command of `exec` is a generator of its own. */
const MOST_SHOWN = 256;

export interface Total {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

/** A histogram that is added up. */
export interface DurationTotal extends HistogramPoint {
  readonly labels: Readonly<Record<string, string>>;
  readonly sparse: SparseSum;
  readonly exemplars: (Exemplar | undefined)[];
  sumNs: number;
}

/** Whose figure it is, and its series. */
type FigureLabels = SeriesKey & {readonly agent: string} & Total['labels'];

interface Said<What> {
  readonly what: What;
  readonly atMs: number;
}

export class LatestState {
  run: Run | undefined;
  phases: readonly Phase[] = [];
  agents: readonly AgentStatus[] = [];
  /** As in AgentList. */
  cut = 0;
  /** Absent while nothing was turned away. */
  turnedAway: TurnedAway | undefined;
  /** Why nothing is stored at the moment; undefined while all is well. */
  trouble: StoreTrouble | undefined;
  /** By metric name and labels. */
  readonly totals = new Map<string, Map<string, Total>>();
  readonly durations = new Map<string, Map<string, DurationTotal>>();
  /** The `totals` that come from figures: by the values of their labels, and then by metric name. */
  readonly #ofFigures = new NamedTree<Map<string, Total>>();
  /** Additions to series that found no room. */
  leftOut = 0;
  /** In the order in which they last spoke. */
  readonly #figures = new Map<string, Said<IntervalFigures>>();
  readonly #reports = new Map<string, Said<LoadReport>>();
  readonly #nowMs: () => number;
  readonly #unixMs: () => number;
  readonly #unsubscribe: () => void;
  #totalCount = 0;
  #durationCount = 0;

  constructor(
    live: LiveFeed,
    nowMs: () => number = () => performance.now(),
    unixMs: () => number = Date.now,
  ) {
    this.#nowMs = nowMs;
    this.#unixMs = unixMs;
    this.#unsubscribe = live.subscribe((event) => this.#hear(event));
  }

  close(): void {
    this.#unsubscribe();
  }

  /** The last interval of each agent that is not silent. */
  figures(): readonly IntervalFigures[] {
    return this.#fresh(this.#figures);
  }

  reports(): readonly LoadReport[] {
    return this.#fresh(this.#reports);
  }

  #hear(event: LiveEvent): void {
    switch (event.kind) {
      case 'run':
        this.run = event.run;
        if (event.run === undefined) this.phases = [];
        return;
      case 'phases':
        this.phases = event.phases;
        return;
      case 'agents':
        this.agents = event.agents;
        this.cut = event.cut;
        return;
      case 'turned-away':
        this.turnedAway = event.counts;
        return;
      case 'trouble':
        this.trouble = event.trouble;
        return;
      case 'figures':
        return this.#hearFigures(event);
      case 'requests':
        return this.#hearRequests(event.agentId, event.counts);
      case 'load':
        return this.#hearLoad(event.report);
    }
  }

  #hearFigures(interval: IntervalFigures): void {
    this.#say(this.#figures, interval.agentId, interval);
    for (const figure of interval.figures) {
      if (figure.kind !== 'gauge') this.#addFigure(interval.agentId, figure);
    }
  }

  #addFigure(agent: string, figure: CounterFigure | HistogramFigure): void {
    const {target, probe, series, metric} = figure;
    const totals = this.#ofFigures.find([agent, target, probe, series, metric]);
    const labels = {agent, target, probe, series, metric};
    if (figure.kind === 'counter') {
      return this.#addOf(totals, labels, 'regscope_figure_total', figure.value);
    }
    const {histogram} = figure;
    this.#addOf(totals, labels, 'regscope_latency_seconds_count', totalCount(histogram));
    this.#addOf(totals, labels, 'regscope_latency_seconds_sum', approximateSumNs(histogram) / 1e9);
  }

  /** Makes a key of the labels for a new total only: figures come in hundreds of thousands a second. */
  #addOf(
    totals: Map<string, Total> | undefined,
    labels: FigureLabels,
    name: string,
    value: number,
  ): void {
    const known = totals?.get(name);
    if (known !== undefined) {
      known.value += value;
      return;
    }
    const total = this.#enter(name, labels, value);
    if (total === undefined) return;
    const {agent, target, probe, series, metric} = labels;
    const path = [agent, target, probe, series, metric];
    this.#ofFigures.at(path, () => new Map<string, Total>()).set(name, total);
  }

  #hearRequests(agent: string, counts: readonly RequestCount[]): void {
    for (const count of counts) {
      const {target, step, side, errors, partsNs} = count;
      const labels = {agent, target, step, side};
      if (errors > 0) this.#add('regscope_request_errors_total', labels, errors);
      const total = this.#duration('regscope_request_duration_seconds', labels);
      if (total !== undefined) this.#addRequests(total, count);
      for (const [part, ns] of partsNs) {
        this.#add('regscope_request_part_seconds_total', {...labels, part}, ns / 1e9);
      }
    }
  }

  #addRequests(total: DurationTotal, {durationNs, durations, sparse, example}: RequestCount): void {
    total.sumNs += durationNs;
    durations.forEach((count, bucket) => (total.counts[bucket]! += count));
    total.sparse.addAll(sparse);
    if (example === undefined) return;
    const atNs = BigInt(Math.round(this.#unixMs())) * 1_000_000n;
    total.exemplars[durationBucket(example.durationNs)] = {...example, atNs};
  }

  #hearLoad(report: LoadReport): void {
    this.#say(this.#reports, report.source, report);
    for (const row of report.rows) {
      const {scope, operation, step = '', latency, errors} = row;
      const labels = {source: report.source, scope, operation, step};
      this.#add('regscope_client_total', labels, triedCount(row));
      for (const [kind, count] of Object.entries(errors)) {
        this.#add('regscope_client_errors_total', {...labels, kind}, count);
      }
      // The generators of one load are one histogram: they come and go, what they measure stays.
      const total = this.#duration('regscope_client_duration_seconds', {operation, step});
      if (total === undefined) continue;
      addDurations(total.counts, latency);
      addSparse(total.sparse, latency);
      total.sumNs += approximateSumNs(latency);
    }
  }

  /** Undefined where there is no room for another one. */
  #duration(name: string, labels: Readonly<Record<string, string>>): DurationTotal | undefined {
    const ofName = this.durations.get(name) ?? new Map<string, DurationTotal>();
    this.durations.set(name, ofName);
    const key = keyOf(labels);
    const known = ofName.get(key);
    if (known !== undefined) return known;
    if (this.#durationCount >= MOST_DURATIONS) {
      this.leftOut += 1;
      return undefined;
    }
    const total = {
      ...{labels, counts: noDurations(), sumNs: 0},
      ...{sparse: new SparseSum(), exemplars: []},
    };
    ofName.set(key, total);
    this.#durationCount += 1;
    return total;
  }

  #add(name: string, labels: Readonly<Record<string, string>>, value: number): void {
    const total = this.totals.get(name)?.get(keyOf(labels));
    if (total !== undefined) total.value += value;
    else this.#enter(name, labels, value);
  }

  /** Undefined where there is no room for another one. */
  #enter(name: string, labels: Total['labels'], value: number): Total | undefined {
    if (this.#totalCount >= MOST_TOTALS) {
      this.leftOut += 1;
      return undefined;
    }
    const ofName = this.totals.get(name) ?? new Map<string, Total>();
    this.totals.set(name, ofName);
    const total = {labels, value};
    ofName.set(keyOf(labels), total);
    this.#totalCount += 1;
    return total;
  }

  /** Nobody may ask for /metrics: what is stale or too much goes here too. */
  #say<What>(said: Map<string, Said<What>>, key: string, what: What): void {
    said.delete(key);
    said.set(key, {what, atMs: this.#nowMs()});
    this.#forgetStale(said);
    const [first] = said.keys();
    if (said.size > MOST_SHOWN) said.delete(first!);
  }

  #fresh<What>(said: Map<string, Said<What>>): readonly What[] {
    this.#forgetStale(said);
    return Array.from(said.values(), ({what}) => what);
  }

  #forgetStale(said: Map<string, Said<unknown>>): void {
    const oldest = this.#nowMs() - STALE_AFTER_MS;
    for (const [key, {atMs}] of said) {
      if (atMs >= oldest) return;
      said.delete(key);
    }
  }
}

function keyOf(labels: Total['labels']): string {
  return Object.values(labels).join('\0');
}

/** A bucket of the histogram counts where its upper end lies: too high by 1/128 of the duration at most. */
function addSparse(sparse: SparseSum, {counts, precisionBits}: Histogram): void {
  for (const [index, times] of counts) sparse.add(bucketBounds(index, precisionBits).maxNs, times);
}

// Keeps what /metrics shows: the latest levels of the live feed, and counters that are added up since
// the collector started. The number of series is bounded; additions that do not fit are counted.

import type {
  AgentStatus,
  IntervalFigures,
  LiveEvent,
  LiveFeed,
  RequestCount,
  StoreTrouble,
  TurnedAway,
} from '../../domain/ports.js';
import type {LoadReport} from '../../domain/load.js';
import type {CounterFigure, HistogramFigure} from '../../domain/record.js';
import {totalCount} from '../../domain/histogram.js';
import type {Phase, Run} from '../../domain/run.js';

/** Prometheus keeps every series: peers must not be able to fill it with new ones. */
const MOST_TOTALS = 4_096;
/** The figures of an agent or generator that is silent for so long are no longer shown. */
const STALE_AFTER_MS = 15_000;

export interface Total {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

interface Said<What> {
  readonly what: What;
  readonly atMs: number;
}

export class LatestState {
  run: Run | undefined;
  phases: readonly Phase[] = [];
  agents: readonly AgentStatus[] = [];
  /** Absent while nothing was turned away. */
  turnedAway: TurnedAway | undefined;
  /** Why nothing is stored at the moment; undefined while all is well. */
  trouble: StoreTrouble | undefined;
  /** By metric name and labels. */
  readonly totals = new Map<string, Map<string, Total>>();
  /** Additions to series that found no room. */
  leftOut = 0;
  readonly #figures = new Map<string, Said<IntervalFigures>>();
  readonly #reports = new Map<string, Said<LoadReport>>();
  readonly #nowMs: () => number;
  readonly #unsubscribe: () => void;
  #totalCount = 0;

  constructor(live: LiveFeed, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
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
    this.#figures.set(interval.agentId, {what: interval, atMs: this.#nowMs()});
    for (const figure of interval.figures) {
      if (figure.kind !== 'gauge') this.#addFigure(interval.agentId, figure);
    }
  }

  #addFigure(agent: string, figure: CounterFigure | HistogramFigure): void {
    const {kind, target, probe, series, metric} = figure;
    const added = kind === 'counter' ? figure.value : totalCount(figure.histogram);
    const name = kind === 'counter' ? 'regscope_figure_total' : 'regscope_observations_total';
    this.#add(name, {agent, target, probe, series, metric}, added);
  }

  #hearRequests(agent: string, counts: readonly RequestCount[]): void {
    for (const {target, step, side, requests, errors} of counts) {
      const labels = {agent, target, step, side};
      this.#add('regscope_requests_total', labels, requests);
      if (errors > 0) this.#add('regscope_request_errors_total', labels, errors);
    }
  }

  #hearLoad(report: LoadReport): void {
    this.#reports.set(report.source, {what: report, atMs: this.#nowMs()});
    for (const {scope, operation, step = '', latency, errors} of report.rows) {
      const labels = {source: report.source, scope, operation, step};
      this.#add('regscope_client_total', labels, totalCount(latency));
      for (const [kind, count] of Object.entries(errors)) {
        this.#add('regscope_client_errors_total', {...labels, kind}, count);
      }
    }
  }

  #add(name: string, labels: Readonly<Record<string, string>>, value: number): void {
    const ofName = this.totals.get(name) ?? new Map<string, Total>();
    this.totals.set(name, ofName);
    const key = Object.values(labels).join('\0');
    const total = ofName.get(key);
    if (total !== undefined) total.value += value;
    else if (this.#totalCount >= MOST_TOTALS) this.leftOut += 1;
    else {
      ofName.set(key, {labels, value});
      this.#totalCount += 1;
    }
  }

  #fresh<What>(said: Map<string, Said<What>>): readonly What[] {
    const oldest = this.#nowMs() - STALE_AFTER_MS;
    for (const [key, {atMs}] of said) if (atMs < oldest) said.delete(key);
    return Array.from(said.values(), ({what}) => what);
  }
}

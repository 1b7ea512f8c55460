// Sends the metrics of a run to an OTLP endpoint, during the run or later, and always from the run file: every ten
// seconds what each phase that goes on has come to, and at the end the totals of all phases. The totals also have
// what came late.

import type {Attributes} from '../../domain/span.js';
import type {Phase} from '../../domain/run.js';
import {CountedSender, type ExportTally} from '../counted-sender.js';
import type {Follow} from '../follow.js';
import type {SenderOptions} from '../otlp-sender.js';
import {resourceOf} from '../own-resource.js';
import {reachedNs} from '../run-spans.js';
import type {MetricName} from './metric-names.js';
import {pointFormat, pointOf, type MetricPoint} from './metric-points.js';
import type {MetricSums} from './metric-sums.js';
import {MetricWindows, OPEN_NS, WINDOW_NS} from './metric-windows.js';
import type {MetricSource} from './read-metrics.js';

/** A request with so many takes some 200 KiB. */
const PAGE_POINTS = 1_000;
/** Generators and agents tell what they saw within this time, unless they are held up. */
const BEHIND_NS = 2_000_000_000n;
/** The totals lie so far behind the end of the run, because endpoints keep one point of a millisecond. */
const TOTALS_AFTER_NS = 1_000_000n;

/** A figure about a whole run that its report has: what the measurement cost, and what it lost. */
export interface ToldFigure {
  readonly metric: MetricName;
  readonly attributes: Attributes;
  readonly value: number;
}

export class MetricExport {
  readonly #source: MetricSource;
  readonly #sender: CountedSender<MetricPoint>;
  #page: MetricPoint[] = [];
  /** The end of the last window that was sent. */
  #sentNs: bigint;

  constructor(options: SenderOptions, source: MetricSource) {
    this.#source = source;
    const run = source.run();
    const format = pointFormat(resourceOf(run));
    this.#sender = new CountedSender({what: 'metrics', ...options}, format);
    this.#sentNs = run.startNs;
  }

  /**
   * Sends the metrics of the run; with `follow`, until it has ended. `told` is asked then for the figures that its
   * report has. Rejects like OtlpSender.send and `told`.
   */
  async run(
    follow?: Follow,
    told: () => Promise<readonly ToldFigure[]> = noFigures,
  ): Promise<ExportTally> {
    if (follow !== undefined) await this.#follow(follow);
    const windows = new MetricWindows(this.#source, 0n);
    await this.#sendWindows(windows, reachedNs(this.#source));
    await this.#sendTotals(windows, await told());
    return this.#sender.tally();
  }

  async close(): Promise<void> {
    await this.#sender.close();
  }

  async #follow(follow: Follow): Promise<void> {
    const windows = new MetricWindows(this.#source, OPEN_NS);
    while (follow.active()) {
      await this.#sendWindows(windows, (this.#source.latestNs() ?? 0n) - BEHIND_NS);
      await follow.pause();
    }
  }

  async #sendWindows(windows: MetricWindows, untilNs: bigint): Promise<void> {
    for (let atNs = this.#sentNs + WINDOW_NS; atNs <= untilNs; atNs += WINDOW_NS) {
      const sums = await windows.totalsAt(atNs);
      await this.#sendSums(sums, (phase) => this.#timeOf(phase, atNs));
      this.#sentNs = atNs;
    }
    await this.#flush();
  }

  /** When the sums of a phase were what they are; undefined for a phase that was over at the last window. */
  #timeOf(phase: Phase | undefined, atNs: bigint): bigint | undefined {
    if (phase?.endNs === undefined || phase.endNs > atNs) return atNs;
    return phase.endNs > this.#sentNs ? phase.endNs : undefined;
  }

  async #sendTotals(windows: MetricWindows, told: readonly ToldFigure[]): Promise<void> {
    const endNs = reachedNs(this.#source);
    const sums = await windows.totalsOf(endNs);
    for (const {value, ...figure} of told) sums.add({...figure, phase: undefined}, value);
    if (sums.leftOut > 0) {
      const series = {
        metric: 'regscope.series.left_out',
        phase: undefined,
        attributes: {},
      } as const;
      sums.add(series, sums.leftOut);
    }
    await this.#sendSums(sums, () => endNs + TOTALS_AFTER_NS);
    await this.#flush();
  }

  /** Sends a point of each sum for whose phase `timeOf` has a time. */
  async #sendSums(
    sums: MetricSums,
    timeOf: (phase: Phase | undefined) => bigint | undefined,
  ): Promise<void> {
    const {startNs} = this.#source.run();
    const phases = new Map(this.#source.phases().map((phase) => [phase.index, phase]));
    for (const sum of sums.all()) {
      const phase = sum.phase === undefined ? undefined : phases.get(sum.phase);
      // A phase may be stored a moment after the first figures of it.
      const atNs = phase?.index === sum.phase ? timeOf(phase) : undefined;
      if (atNs === undefined) continue;
      this.#page.push(pointOf(sum, phase, {startNs, atNs}));
      if (this.#page.length >= PAGE_POINTS) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const page = this.#page;
    this.#page = [];
    await this.#sender.send(page);
  }
}

function noFigures(): Promise<readonly ToldFigure[]> {
  return Promise.resolve([]);
}

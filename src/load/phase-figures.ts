// Adds up the figures of one phase, and judges its thresholds. Pure. src/scenario/threshold.ts reads
// thresholds.

import {
  approximateSumNs,
  bucketBounds,
  CLIENT_PRECISION_BITS,
  mergeHistograms,
  quantileNs,
  totalCount,
  type Histogram,
} from '../domain/histogram.js';
import type {LoadReport, LoadRow} from '../domain/load.js';
import {optional} from '../domain/optional.js';
import type {Threshold} from '../scenario/scenario.js';
import type {ThresholdVerdict} from './contract.js';

export interface Strain {
  /** The next three are means over the seconds of the phase. */
  readonly busyShare: number;
  readonly loopLagMs: number;
  readonly gcShare: number;
  /** The share in the whole phase; 0 where it is not known. */
  readonly sendLimitedShare: number;
}

interface Subject {
  latency: Histogram;
  errors: number;
  /** Tried and not answered. */
  untimed: number;
}

/** A generator busier than this had no time left to make more load; the registry may have had. */
const BUSY_LIMIT = 0.95;
/** Latencies are wrong by about this much, which is too much for a verdict about milliseconds. */
const LAG_LIMIT_MS = 100;
/** While a thread collects garbage it makes no load, and answers wait for it. */
const GC_LIMIT = 0.25;
/** Above this share, uploads could have gone out faster than our own sockets let them. */
const SEND_LIMIT = 0.25;
/** A shorter phase says nothing about the generator, which spends the first second on starting. */
const MIN_SECONDS = 3;

export class PhaseFigures {
  readonly #subjects = new Map<string, Subject>();
  readonly #seconds: Omit<Strain, 'sendLimitedShare'>[] = [];
  #sendLimitedShare = 0;
  #firstNs: bigint | undefined;
  #lastNs = 0n;
  planned = 0;
  late = 0;

  add(report: LoadReport): void {
    this.#firstNs ??= report.startNs;
    this.#lastNs = report.endNs;
    const {state, rows} = report;
    this.planned += state.planned ?? 0;
    this.late += state.late ?? 0;
    const {cpuShare = 0, loopLagMs = 0, gcShare = 0, sendLimitedShare = 0} = state;
    this.#seconds.push({busyShare: cpuShare, loopLagMs, gcShare});
    this.#sendLimitedShare = Math.max(this.#sendLimitedShare, sendLimitedShare);
    for (const row of rows) this.#addRow(row);
  }

  get operations(): number {
    return this.#totals().count;
  }

  get errors(): number {
    return this.#totals().errors;
  }

  /** Why no verdict about the registry may rest on this phase; undefined where one may. */
  limit(): string | undefined {
    if (this.#seconds.length < MIN_SECONDS) return undefined;
    const {busyShare, loopLagMs, gcShare, sendLimitedShare} = this.strain();
    if (busyShare > BUSY_LIMIT) {
      return `generator-limited: its threads were busy ${Math.round(busyShare * 100)} % of the time`;
    }
    if (loopLagMs > LAG_LIMIT_MS) {
      return `generator-limited: its event loop was ${Math.round(loopLagMs)} ms late`;
    }
    if (gcShare > GC_LIMIT) {
      return `generator-limited: it collected garbage ${Math.round(gcShare * 100)} % of the time`;
    }
    if (sendLimitedShare > SEND_LIMIT) {
      const share = Math.round(sendLimitedShare * 100);
      return `generator-limited: its sockets' own buffers held uploads back ${share} % of the time`;
    }
    return undefined;
  }

  strain(): Strain {
    const mean = (values: number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    return {
      busyShare: mean(this.#seconds.map(({busyShare}) => busyShare)),
      loopLagMs: mean(this.#seconds.map(({loopLagMs}) => loopLagMs)),
      gcShare: mean(this.#seconds.map(({gcShare}) => gcShare)),
      sendLimitedShare: this.#sendLimitedShare,
    };
  }

  judge(threshold: Threshold): ThresholdVerdict {
    const value = this.value(threshold);
    return {
      threshold: threshold.text,
      figure: threshold.figure.kind,
      held: value !== undefined && compare(value, threshold),
      ...optional('value', value),
    };
  }

  /** Whether a condition holds, such as the `until` that ends a ramp. Without figures it does not. */
  holds(condition: Threshold): boolean {
    return this.judge(condition).held;
  }

  /** The figure that the threshold is about; undefined when no such thing was measured. */
  value({subject, figure}: Threshold): number | undefined {
    const of = subject === undefined ? this.#all() : this.#subjects.get(subject);
    if (of === undefined) return figure.kind === 'throughput' ? 0 : undefined;
    const timed = totalCount(of.latency);
    const count = timed + of.untimed;
    switch (figure.kind) {
      case 'quantile':
        return quantileNs(of.latency, figure.q);
      case 'mean':
        return timed === 0 ? undefined : approximateSumNs(of.latency) / timed;
      case 'max':
        return maxNs(of.latency);
      case 'errors':
        return count === 0 ? undefined : of.errors / count;
      case 'throughput':
        return this.#perSecond(count - of.errors);
    }
  }

  #perSecond(count: number): number | undefined {
    const seconds = Number(this.#lastNs - (this.#firstNs ?? 0n)) / 1e9;
    return seconds > 0 ? Math.max(0, count) / seconds : undefined;
  }

  #addRow({operation, step, latency, errors, untimed = 0}: LoadRow): void {
    const key = step === undefined ? operation : `${operation}/${step}`;
    const known = this.#subjects.get(key) ?? {latency: emptyHistogram(), errors: 0, untimed: 0};
    known.latency = mergeHistograms([known.latency, latency]);
    known.untimed += untimed;
    for (const [kind, count] of Object.entries(errors)) {
      if (kind !== 'interrupted') known.errors += count;
    }
    this.#subjects.set(key, known);
  }

  // All operations together, without the requests that they are made of.
  #all(): Subject | undefined {
    const operations = [...this.#subjects].filter(([key]) => !key.includes('/'));
    if (operations.length === 0) return undefined;
    return {
      latency: mergeHistograms(operations.map(([, {latency}]) => latency)),
      errors: operations.reduce((sum, [, {errors}]) => sum + errors, 0),
      untimed: operations.reduce((sum, [, {untimed}]) => sum + untimed, 0),
    };
  }

  #totals(): {count: number; errors: number} {
    const {latency = emptyHistogram(), untimed = 0, errors = 0} = this.#all() ?? {};
    return {count: totalCount(latency) + untimed, errors};
  }
}

function compare(value: number, {comparison, limit}: Threshold): boolean {
  switch (comparison) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}

function maxNs({counts, precisionBits}: Histogram): number | undefined {
  if (counts.size === 0) return undefined;
  let highest = 0;
  for (const index of counts.keys()) highest = Math.max(highest, index);
  return bucketBounds(highest, precisionBits).maxNs;
}

function emptyHistogram(): Histogram {
  return {precisionBits: CLIENT_PRECISION_BITS, counts: new Map()};
}

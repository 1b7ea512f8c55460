// The rows of the table of series: one per histogram, with the counters of its series. They are
// made from sums in the page's memory or from the collector's summary.

import type {SummaryJson, SummaryRowJson} from '../../../src/contract/run-json.js';
import type {SeriesKey} from '../../../src/domain/record.js';
import {isWaitingCall} from '../../../src/domain/waiting-calls.js';
import type {BucketSum} from '../../run/bucket-sum.js';
import {keyText} from '../../run/series-catalog.js';
import type {KnownSeries, SeriesCatalog} from '../../run/series-catalog.js';
import type {SelectionSum} from './selection-sum.js';

export interface SeriesRow {
  readonly name: string;
  readonly key: SeriesKey;
  /** False for a series that has counters only: then there are no times. */
  readonly timed: boolean;
  /** True for a call in which threads wait for work. An idle server spends all its time there. */
  readonly waiting: boolean;
  readonly count: number;
  readonly totalNs: number;
  readonly p50Ns: number | undefined;
  readonly p95Ns: number | undefined;
  readonly p99Ns: number | undefined;
  readonly bytes: number;
  readonly errors: number;
  /** The errors that are a normal part of non-blocking programs. */
  readonly routineErrors: number;
  readonly counters: readonly (readonly [metric: string, count: number])[];
}

const SHARES = [0.5, 0.95, 0.99];
const NO_COUNTERS: Counters = [];
const MAIN_METRIC = 'latency';
const ERROR_PREFIX = 'errors.';

/** The errors "not now", "try again" and "in progress", which are no sign of trouble. */
const ROUTINE_ERRORS: ReadonlySet<string> = new Set(
  ['EAGAIN', 'EINPROGRESS', 'EINTR', 'ERESTARTSYS'].map((name) => ERROR_PREFIX + name),
);

/** Retransmits count as errors of the network. */
export function isErrorMetric(metric: string): boolean {
  return metric.startsWith(ERROR_PREFIX) || metric === 'retransmits';
}

/** The metrics whose sums have no meaning, because no thread spends that time. */
const NOT_SPENT: ReadonlySet<string> = new Set(['rtt']);

type Counters = readonly (readonly [metric: string, count: number])[];

/** The rows are valid until the sum changes. */
export function rowsOfSum(sum: SelectionSum, catalog: SeriesCatalog): SeriesRow[] {
  const counters = groupCounters(sum, catalog);
  const rows: SeriesRow[] = [];
  const timed = [...sum.histograms.keys()].flatMap((id) => catalog.get(id) ?? []);
  // The main histogram of a series comes first and gets its counters.
  timed.sort((left, right) => mainFirst(left.key.metric, right.key.metric));
  for (const {id, key, groupId} of timed) {
    const counts = counters.get(groupId)?.counts ?? NO_COUNTERS;
    rows.push(new SummedRow(key, counts, sum.histograms.get(id)!));
    counters.delete(groupId);
  }
  for (const {series, counts} of counters.values()) {
    rows.push(row({...series.key, metric: ''}, counts));
  }
  return rows;
}

export function rowsOfSummary({rows}: SummaryJson): SeriesRow[] {
  return rows.map(rowOfSummary);
}

function rowOfSummary(json: SummaryRowJson): SeriesRow {
  const {target, probe, series, metric} = json;
  const counters = Object.entries(json.counters);
  const timed = metric !== undefined || json.p50Ms !== undefined;
  if (!timed) return row({target, probe, series, metric: ''}, counters);
  const key = {target, probe, series, metric: metric ?? MAIN_METRIC};
  return {
    ...row(key, counters),
    timed,
    count: json.count,
    totalNs: NOT_SPENT.has(key.metric) ? 0 : json.totalMs * 1e6,
    p50Ns: nsOfMs(json.p50Ms),
    p95Ns: nsOfMs(json.p95Ms),
    p99Ns: nsOfMs(json.p99Ms),
  };
}

/** A row that computes its quantiles only when they are read: of 1,500 rows a few are shown. */
class SummedRow implements SeriesRow {
  readonly timed = true;
  readonly name: string;
  readonly waiting: boolean;
  readonly count: number;
  readonly totalNs: number;
  readonly bytes: number;
  readonly errors: number;
  readonly routineErrors: number;
  readonly #sum: BucketSum;
  #quantilesNs: readonly (number | undefined)[] | undefined;

  constructor(
    readonly key: SeriesKey,
    readonly counters: Counters,
    sum: BucketSum,
  ) {
    const {name, waiting, bytes, errors, routineErrors} = row(key, counters);
    [this.name, this.waiting, this.bytes] = [name, waiting, bytes];
    [this.errors, this.routineErrors] = [errors, routineErrors];
    this.count = sum.total;
    this.totalNs = NOT_SPENT.has(key.metric) ? 0 : sum.sumNs;
    this.#sum = sum;
  }

  get p50Ns(): number | undefined {
    return this.#quantiles[0];
  }

  get p95Ns(): number | undefined {
    return this.#quantiles[1];
  }

  get p99Ns(): number | undefined {
    return this.#quantiles[2];
  }

  get #quantiles(): readonly (number | undefined)[] {
    this.#quantilesNs ??= this.#sum.quantilesNs(SHARES);
    return this.#quantilesNs;
  }
}

function row(key: SeriesKey, counters: Counters): SeriesRow {
  return {
    name: keyText(key),
    key,
    timed: false,
    waiting: key.probe === 'syscalls' && isWaitingCall(key.series),
    count: total(counters, (metric) => metric === 'events'),
    totalNs: total(counters, (metric) => metric.endsWith('_ns')),
    p50Ns: undefined,
    p95Ns: undefined,
    p99Ns: undefined,
    bytes: total(counters, (metric) => metric.startsWith('bytes')),
    errors: total(counters, isErrorMetric),
    routineErrors: total(counters, (metric) => ROUTINE_ERRORS.has(metric)),
    counters,
  };
}

function groupCounters(
  sum: SelectionSum,
  catalog: SeriesCatalog,
): Map<number, {series: KnownSeries; counts: [string, number][]}> {
  const groups = new Map<number, {series: KnownSeries; counts: [string, number][]}>();
  for (const [id, count] of sum.counters) {
    const series = catalog.get(id);
    if (series === undefined) continue;
    const group = groups.get(series.groupId) ?? {series, counts: []};
    group.counts.push([series.key.metric, count]);
    groups.set(series.groupId, group);
  }
  return groups;
}

function total(counters: Counters, isPart: (metric: string) => boolean): number {
  return counters.reduce((sum, [metric, count]) => sum + (isPart(metric) ? count : 0), 0);
}

function mainFirst(left: string, right: string): number {
  return Number(right === MAIN_METRIC) - Number(left === MAIN_METRIC);
}

function nsOfMs(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms * 1e6;
}

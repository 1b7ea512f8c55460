// GET /api/runs/:run/summary — one line per series: histograms of the stretch merged, counters
// added. What straddles the stretch's ends counts for nothing but itself.

import {approximateSumNs, mergeHistograms, quantileNs, totalCount} from '../../domain/histogram.js';
import type {Histogram} from '../../domain/histogram.js';
import type {SummaryJson, SummaryRowJson} from '../../contract/run-json.js';
import type {RunReader} from '../../domain/ports.js';
import type {Figure} from '../../domain/record.js';
import {findStretch} from './find-range.js';
import type {Query} from './query.js';

type SummaryQuery = Extract<Query, {kind: 'summary'}>;

interface Sums {
  readonly target: string;
  readonly probe: string;
  readonly series: string;
  readonly histograms: Map<string, Histogram[]>;
  readonly counters: Map<string, number>;
}

/** The histogram that counters of the same series stand beside. */
const MAIN_METRIC = 'latency';

/** Merged whenever so many have come together: memory stays bounded, and few merges are made. */
const MERGE_AT = 64;

export function answerSummary(reader: RunReader, query: SummaryQuery): SummaryJson {
  const {fromNs, toNs, placeOf} = findStretch(reader, query);
  const {target, probe} = query;
  const given = Object.entries({target, probe, fromNs, toNs}).filter(
    ([, each]) => each !== undefined,
  );
  const sums = new Map<string, Sums>();
  let straddlingIntervals = 0;
  for (const interval of reader.figures(Object.fromEntries(given))) {
    const place = placeOf(interval);
    if (place === 'straddles') straddlingIntervals += 1;
    if (place === 'inside') for (const figure of interval.figures) add(sums, figure);
  }
  const rows = [...sums.values()].flatMap(rowsOf);
  rows.sort((left, right) => right.totalMs - left.totalMs || right.count - left.count);
  return {straddlingIntervals, rows};
}

function add(sums: Map<string, Sums>, figure: Figure): void {
  const {target, probe, series, metric} = figure;
  const key = JSON.stringify([target, probe, series]);
  let sum = sums.get(key);
  if (sum === undefined) {
    sum = {target, probe, series, histograms: new Map(), counters: new Map()};
    sums.set(key, sum);
  }
  if (figure.kind === 'counter') {
    sum.counters.set(metric, (sum.counters.get(metric) ?? 0) + figure.value);
  }
  if (figure.kind === 'histogram') addHistogram(sum.histograms, metric, figure.histogram);
}

function addHistogram(kept: Map<string, Histogram[]>, metric: string, histogram: Histogram): void {
  const parts = kept.get(metric) ?? [];
  parts.push(histogram);
  kept.set(metric, parts.length < MERGE_AT ? parts : [mergeHistograms(parts)]);
}

/** One row per histogram of the series; its counters stand in the first. */
function rowsOf({target, probe, series, histograms, counters}: Sums): SummaryRowJson[] {
  const key = {target, probe, series};
  const metrics = [...histograms.keys()].sort(mainFirst);
  const counts = Object.fromEntries(
    [...counters].sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  if (metrics.length === 0) {
    return counters.size === 0 ? [] : [{...key, count: 0, totalMs: 0, counters: counts}];
  }
  return metrics.map((metric, index) => ({
    ...key,
    metric,
    ...quantiles(mergeHistograms(histograms.get(metric)!)),
    counters: index === 0 ? counts : {},
  }));
}

function quantiles(histogram: Histogram): Pick<SummaryRowJson, 'count' | 'totalMs' | 'p50Ms'> {
  const entries = [
    ['p50Ms', quantileNs(histogram, 0.5)],
    ['p95Ms', quantileNs(histogram, 0.95)],
    ['p99Ms', quantileNs(histogram, 0.99)],
  ] as const;
  const known = entries.flatMap(([name, ns]) => (ns === undefined ? [] : [[name, ns / 1e6]]));
  return {
    count: totalCount(histogram),
    totalMs: approximateSumNs(histogram) / 1e6,
    ...Object.fromEntries(known),
  };
}

function mainFirst(left: string, right: string): number {
  if (left === MAIN_METRIC || right === MAIN_METRIC) return left === MAIN_METRIC ? -1 : 1;
  return left < right ? -1 : 1;
}

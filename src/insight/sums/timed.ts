// A histogram as a row of a report: its count, its total time and its quantiles.

import type {Histogram} from '../../domain/histogram.js';
import {approximateSumNs, quantileNs, totalCount} from '../../domain/histogram.js';
import type {QuantilesJson, TimedRowJson} from '../../contract/report-json.js';

/** Empty for a histogram without observations. */
export function quantiles(histogram: Histogram): QuantilesJson {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantileNs(histogram, q));
  if (p50 === undefined || p95 === undefined || p99 === undefined) return {};
  return {p50Ms: p50 / 1e6, p95Ms: p95 / 1e6, p99Ms: p99 / 1e6};
}

export function timedRow(histogram: Histogram): TimedRowJson {
  const totalMs = approximateSumNs(histogram) / 1e6;
  return {count: totalCount(histogram), totalMs, ...quantiles(histogram)};
}

// Reads the metrics of a stretch of a run: what clients measured, and the requests that the kernel saw, with the
// parts of their time.

import {bucketBounds, approximateSumNs} from '../../domain/histogram.js';
import {triedCount, type LoadReport, type LoadRow} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {RunReader, StoredBudget} from '../../domain/ports.js';
import {partFamily} from '../../domain/request.js';
import {ATTRIBUTE, type Attributes} from '../../domain/span.js';
import type {MetricSums} from './metric-sums.js';

export type MetricSource = Pick<
  RunReader,
  'run' | 'phases' | 'budgets' | 'loadReports' | 'latestNs'
>;

/** Unix ns: its start belongs to a stretch, its end to the next one. */
export interface Stretch {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** Adds what is stored of a stretch by now. Stretches that follow each other count everything once. */
export function addStretch(sums: MetricSums, source: MetricSource, stretch: Stretch): void {
  for (const budget of source.budgets({...stretch, join: 'seconds'})) addBudget(sums, budget);
  for (const report of source.loadReports(stretch)) {
    if (endsWithin(report, stretch)) addReport(sums, report);
  }
}

/** A report that reaches into two stretches counts in the one that it ends in. */
function endsWithin({endNs}: LoadReport, {fromNs, toNs}: Stretch): boolean {
  return endNs > fromNs && endNs <= toNs;
}

function addBudget(sums: MetricSums, {target, step, side, phase, buckets}: StoredBudget): void {
  const attributes = {'regscope.target': target, [ATTRIBUTE.step]: step, 'regscope.side': side};
  const parts = new Map<string, number>();
  const total = sums.durations({metric: 'regscope.request.duration', phase, attributes});
  let failed = 0;
  for (const [bucket, {requests, errors, durationNs, parts: ofBucket}] of buckets) {
    failed += errors;
    if (total !== undefined) {
      total.value += durationNs / 1e9;
      total.durations.add(bucketBounds(bucket).maxNs, requests);
    }
    for (const [part, ns] of ofBucket) {
      const family = partFamily(part);
      parts.set(family, (parts.get(family) ?? 0) + ns);
    }
  }
  if (failed > 0) sums.add({metric: 'regscope.request.errors', phase, attributes}, failed);
  for (const [part, ns] of parts) {
    const ofPart = {...attributes, 'regscope.part': part};
    sums.add({metric: 'regscope.request.part.time', phase, attributes: ofPart}, ns / 1e9);
  }
}

function addReport(sums: MetricSums, {phaseIndex: phase, rows}: LoadReport): void {
  for (const row of rows) {
    const attributes = attributesOf(row);
    sums.add({metric: 'regscope.client.attempts', phase, attributes}, triedCount(row));
    for (const [kind, count] of Object.entries(row.errors)) {
      const ofKind = {...attributes, 'error.type': kind};
      sums.add({metric: 'regscope.client.errors', phase, attributes: ofKind}, count);
    }
    addLatency(sums, phase, row);
  }
}

/** A bucket of the histogram counts where its upper end lies: too high by 1/128 of the duration at most. */
function addLatency(sums: MetricSums, phase: number, row: LoadRow): void {
  const {latency} = row;
  const attributes = attributesOf(row);
  const total = sums.durations({metric: 'regscope.client.duration', phase, attributes});
  if (total === undefined) return;
  total.value += approximateSumNs(latency) / 1e9;
  for (const [bucket, times] of latency.counts) {
    total.durations.add(bucketBounds(bucket, latency.precisionBits).maxNs, times);
  }
}

function attributesOf({operation, step}: LoadRow): Attributes {
  return {[ATTRIBUTE.operation]: operation, ...optional(ATTRIBUTE.step, step)};
}

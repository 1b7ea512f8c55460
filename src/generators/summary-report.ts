// The totals of a generator as one LoadReport over the whole phase. Where it tells quantiles only,
// each stands for all requests since the one before it: those quantiles come out as told, others as
// the next one that was told, so never too low. Pure.

import {
  CLIENT_PRECISION_BITS,
  HistogramRecorder,
  totalCount,
  type Histogram,
} from '../domain/histogram.js';
import type {LoadReport, LoadRow} from '../domain/load.js';
import type {Step} from '../domain/step.js';
import {REQUEST_OPERATION} from './second-reports.js';
import {triedRequests, type GeneratorSummary} from './summary.js';

export interface SummarizedPhase {
  readonly source: string;
  readonly phaseIndex: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Connections that the command line asked for. */
  readonly users?: number;
  /** The step of requests to the one address that it asked. */
  readonly step?: Step;
}

export function reportOfSummary(summary: GeneratorSummary, phase: SummarizedPhase): LoadReport {
  const {source, phaseIndex, startNs, endNs, users = 0, step} = phase;
  const {errors, bytesIn, bytesOut} = summary;
  const latency = latencyOf(summary);
  const untimed = triedRequests(summary) - totalCount(latency);
  const figures = {
    ...{latency, errors, bytesIn, bytesOut},
    ...(untimed === 0 ? {} : {untimed}),
  };
  const rows: LoadRow[] = [{scope: 'operation', operation: REQUEST_OPERATION, ...figures}];
  if (step !== undefined) {
    rows.push({scope: 'request', operation: REQUEST_OPERATION, step, ...figures});
  }
  const state = {users, started: triedRequests(summary)};
  return {source, seq: 1, phaseIndex, startNs, endNs, state, rows};
}

/**
 * As many latencies as timed and late requests; those that are late have the time that is known of
 * them. Without the timed ones where their latency is not told.
 */
export function latencyOf({timed, late, latencies, latencyMs}: GeneratorSummary): Histogram {
  const recorder = new HistogramRecorder(CLIENT_PRECISION_BITS);
  const points = latencies === undefined ? fromQuantiles(latencyMs) : fromCounts(latencies);
  let placed = 0;
  points.forEach(({share, valueNs}, at) => {
    const upTo = at === points.length - 1 ? timed : Math.round(share * timed);
    if (upTo > placed) recorder.record(valueNs, upTo - placed);
    placed = Math.max(placed, upTo);
  });
  if (late.count > 0) recorder.record(late.atLeastMs * 1e6, late.count);
  return recorder.take();
}

interface Point {
  /** How many timed requests took up to this latency, included. */
  readonly share: number;
  readonly valueNs: number;
}

// With few requests ab reads past the last one, and a percentile falls below the one before it.
function fromQuantiles(latencyMs: ReadonlyMap<number, number>): Point[] {
  let highestMs = 0;
  return [...latencyMs]
    .sort(([left], [right]) => left - right)
    .map(([share, ms]) => {
      highestMs = Math.max(highestMs, ms);
      return {share, valueNs: highestMs * 1e6};
    });
}

// wrk adds latencies that it thinks it missed; their distribution is told as wrk tells it, and the
// requests are counted as they were.
function fromCounts(latencies: NonNullable<GeneratorSummary['latencies']>): Point[] {
  const sorted = latencies.toSorted(([left], [right]) => left - right);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  let seen = 0;
  return sorted.map(([valueNs, count]) => ({share: (seen += count) / total, valueNs}));
}

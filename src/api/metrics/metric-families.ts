// Families of metrics, before one of the formats of text or protobuf is chosen for them.

import {DURATION_LIMITS_NS, type DurationCounts} from '../../domain/histogram.js';
import type {SparseDurations} from '../../domain/durations/sparse-durations.js';
import {visibleText} from '../../guard/escape.js';

export type Labels = Readonly<Record<string, string | number>>;
export type Sample = readonly [labels: Labels, value: number];

interface Named {
  /** With `regscope_` in front, and with `_total` behind where it is a counter. */
  readonly name: string;
  /** One sentence without quotes, backslashes and line ends. */
  readonly help: string;
}

export interface LevelFamily extends Named {
  readonly kind: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
}

export interface SummaryFamily extends Named {
  readonly kind: 'summary';
  readonly points: readonly SummaryPoint[];
}

export interface SummaryPoint {
  readonly labels: Labels;
  readonly quantiles: readonly (readonly [quantile: number, seconds: number])[];
  readonly sum: number;
  readonly count: number;
}

export interface HistogramFamily extends Named {
  readonly kind: 'histogram';
  readonly points: readonly HistogramPoint[];
}

export interface HistogramPoint {
  readonly labels: Labels;
  /** By bucket of histogram.ts, each for itself. */
  readonly counts: DurationCounts;
  readonly sumNs: number;
  readonly sparse: SparseDurations;
  /** The newest of each bucket that has one. */
  readonly exemplars: readonly (Exemplar | undefined)[];
}

/** One of the durations that were counted, and its trace. */
export interface Exemplar {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly durationNs: number;
  /** Unix time. */
  readonly atNs: bigint;
}

export type Family = LevelFamily | SummaryFamily | HistogramFamily;

export function isEmpty(family: Family): boolean {
  return ('samples' in family ? family.samples : family.points).length === 0;
}

export interface Bucket {
  /** Seconds; Infinity for the last bucket. */
  readonly limit: number;
  /** Durations up to the limit, those of lower buckets too. */
  readonly below: number;
  readonly exemplar: Exemplar | undefined;
}

/** The buckets as all formats have them: each holds what is below it, too. */
export function bucketsOf({counts, exemplars}: HistogramPoint): Bucket[] {
  let below = 0;
  return counts.map((count, bucket) => {
    below += count;
    const limitNs = DURATION_LIMITS_NS[bucket] ?? Infinity;
    return {limit: limitNs / 1e9, below, exemplar: exemplars[bucket]};
  });
}

const LONGEST_LABEL = 200;

/** Names of hosts and registries may hold anything; what cannot be seen would reach dashboards. */
export function labelText(value: string | number): string {
  return visibleText(String(value), LONGEST_LABEL);
}

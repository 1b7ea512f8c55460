// What a generator that prints totals at its end says of all its requests together, and how its text
// is read. One file for each generator reads it; summary-report.ts makes client figures of it.

import type {ErrorCounts} from '../domain/load.js';

export interface GeneratorSummary {
  /** Requests that were answered. */
  readonly requests: number;
  /** By kind, answered or not. */
  readonly errors: ErrorCounts;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Milliseconds by quantile, 0–1; 1 is the slowest. Empty when it tells none. */
  readonly latencyMs: ReadonlyMap<number, number>;
  /** Every latency with its count, in ns, of a generator that tells all of them. */
  readonly latencies?: readonly (readonly [valueNs: number, count: number])[];
}

const MS_OF: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  secs: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** To the nanosecond: 283 · 0.001 is 0.28300000000000003. */
export function milliseconds(value: string, unit: string): number {
  return Math.round(Number(value) * (MS_OF[unit] ?? NaN) * 1e6) / 1e6;
}

const BYTES_OF: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/** Binary multiples, as wrk writes them: `6.05M`. */
export function bytes(value: string, prefix: string): number {
  return Math.round(Number(value) * (BYTES_OF[prefix] ?? NaN));
}

/** Kinds that happened. */
export function errorsOf(counts: ErrorCounts): ErrorCounts {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** `404` as the kind that reports count it under; undefined for what is no failure. */
export function statusKind(status: number): string | undefined {
  if (status >= 500) return '5xx';
  if (status === 401 || status === 403 || status === 404 || status === 429) return String(status);
  return status >= 400 ? '4xx' : undefined;
}

/** How a request without an answer failed, by what Go's and Rust's libraries say. */
export function failureKind(said: string): string {
  if (/time-?d?[ -]?out|deadline/i.test(said)) return 'timeout';
  if (/refused/i.test(said)) return 'refused';
  if (/no such host|lookup|dns/i.test(said)) return 'dns';
  if (/x509|tls|certificate/i.test(said)) return 'tls';
  if (/unexpected EOF/i.test(said)) return 'truncated';
  return 'reset';
}

/** What oha says of a request that was under way when time was up: it cut that off itself. */
export function isCutOff(said: string): boolean {
  return /^aborted due to deadline$/i.test(said);
}

/** Counts of one kind after the other, summed. */
export function sumErrors(counts: Iterable<readonly [kind: string, count: number]>): ErrorCounts {
  const sums: Record<string, number> = {};
  for (const [kind, count] of counts) sums[kind] = (sums[kind] ?? 0) + count;
  return errorsOf(sums);
}

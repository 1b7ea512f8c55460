// What a generator that prints totals at its end says of all its requests together, and how its text
// is read. One file for each generator reads it; summary-report.ts makes client figures of it.

import type {ErrorCounts} from '../domain/load.js';

/** Every request that was tried is in one of `timed`, `late` and `untimed`. */
export interface GeneratorSummary {
  /** Requests whose latency is told. */
  readonly timed: number;
  /** Requests of which only a lower bound is told: answered too late, or given up after so long. */
  readonly late: {readonly count: number; readonly atLeastMs: number};
  /** Requests without a latency: nearly all of them ended without an answer. */
  readonly untimed: number;
  /** Failures by kind; a request that failed is counted once. */
  readonly errors: ErrorCounts;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Milliseconds by quantile of the timed requests, 0–1; 1 is the slowest. Empty when it tells none. */
  readonly latencyMs: ReadonlyMap<number, number>;
  /** Every latency with its count, in ns, of a generator that tells all of them. */
  readonly latencies?: readonly (readonly [valueNs: number, count: number])[];
  /** Sentences about these figures for a person. */
  readonly notes: readonly string[];
}

export const NONE_LATE: GeneratorSummary['late'] = {count: 0, atLeastMs: 0};

export function triedRequests({
  timed,
  late,
  untimed,
}: Pick<GeneratorSummary, 'timed' | 'late' | 'untimed'>): number {
  return timed + late.count + untimed;
}

export function failedRequests({errors}: Pick<GeneratorSummary, 'errors'>): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** The summary, or undefined where its figures contradict each other: then it is no summary. */
export function consistent(summary: GeneratorSummary): GeneratorSummary | undefined {
  const {timed, late, untimed, errors, seconds, bytesIn, bytesOut} = summary;
  const tried = triedRequests(summary);
  const counts = [timed, late.count, untimed, tried, bytesIn, bytesOut, ...Object.values(errors)];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return undefined;
  const times = [late.atLeastMs, seconds, ...summary.latencyMs.values()];
  if (!times.every((time) => time >= 0 && time <= LONGEST_MS)) return undefined;
  if (![...summary.latencyMs.keys()].every((share) => share >= 0 && share <= 1)) return undefined;
  return failedRequests(summary) <= tried ? summary : undefined;
}

/** 100 days: the last bucket of a histogram is at 2^53 ns, which is 104 days. */
const LONGEST_MS = 100 * 86_400_000;

const MS_OF: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  '10 sec': 10_000,
  m: 60_000,
  min: 60_000,
  '10 min': 600_000,
  h: 3_600_000,
  hr: 3_600_000,
};

/** To the nanosecond: 283 · 0.001 is 0.28300000000000003. NaN for a unit that no generator prints. */
export function milliseconds(value: string, unit: string): number {
  return Math.round(Number(value) * (MS_OF[unit] ?? NaN) * 1e6) / 1e6;
}

const BYTES_OF: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
};

/** Binary multiples, as wrk writes them: `6.05M`. */
export function bytes(value: string, prefix: string): number {
  return Math.round(Number(value) * (BYTES_OF[prefix] ?? NaN));
}

/** `0.999` rather than `0.9990000000000001`. */
export function shareOf(percent: number): number {
  return Math.round(percent * 1e6) / 1e8;
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

/** Failures among answers, by their status. */
export function statusErrors(
  statuses: readonly (readonly [status: number, count: number])[],
): [kind: string, count: number][] {
  return statuses.flatMap(([status, count]): [string, number][] => {
    const kind = statusKind(status);
    return kind === undefined ? [] : [[kind, count]];
  });
}

/** The kind of requests for which the generator's own host had no socket. */
export const NO_SOCKET = 'no socket';

/** How a request without an answer failed, by what Go's and Rust's libraries say. */
export function failureKind(said: string): string {
  // The address that was asked may have any of these words in it.
  const reason = said.replace(/"[^"]*"/g, '');
  if (WITHOUT_SOCKET.test(reason)) return NO_SOCKET;
  if (/time-?d?[ -]?out|deadline/i.test(reason)) return 'timeout';
  if (/refused/i.test(reason)) return 'refused';
  if (/no such host|lookup|dns/i.test(reason)) return 'dns';
  if (/x509|tls|ssl|certificate|fatal alert|corrupt message/i.test(reason)) return 'tls';
  if (/unexpected EOF/i.test(reason)) return 'truncated';
  return 'reset';
}

/** EMFILE, ENFILE, EADDRNOTAVAIL and ENOBUFS as strerror(3) words them: the server was never asked. */
const WITHOUT_SOCKET =
  /too many open files|cannot assign requested address|no buffer space available/i;

/** A sentence about requests that failed at the generator itself; none where there are no such. */
export function socketNotes({errors}: Pick<GeneratorSummary, 'errors'>): string[] {
  const count = errors[NO_SOCKET] ?? 0;
  if (count === 0) return [];
  return [
    `${count} requests got no socket on the generator's own host, which says nothing about the server: ` +
      'raise `ulimit -n`, or let connections be used again',
  ];
}

/** What oha says of a request that was under way when time was up: it cut that off itself. */
export function isCutOff(said: string): boolean {
  return /^aborted due to deadline$/i.test(said);
}

/** Counts of one kind after the other, summed. */
export function sumErrors(counts: Iterable<readonly [kind: string, count: number]>): ErrorCounts {
  const sums = new Map<string, number>();
  for (const [kind, count] of counts) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return errorsOf(Object.fromEntries(sums));
}

/**
 * Quantiles of all requests as those of the timed ones, where a generator counts the untimed among
 * them. Untimed ones are taken for the fastest, as refused ones are, so no quantile is too low.
 */
export function withoutUntimed(
  latencyMs: ReadonlyMap<number, number>,
  timed: number,
  untimed: number,
): ReadonlyMap<number, number> {
  if (untimed === 0) return latencyMs;
  const all = timed + untimed;
  const moved = [...latencyMs].map(([share, ms]): [number, number] => [
    (share * all - untimed) / timed,
    ms,
  ]);
  return new Map(moved.filter(([share]) => share > 0));
}

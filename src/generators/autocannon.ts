// What `autocannon --json` prints. Source: autocannon 8.0 and 9.0, lib/run.js, lib/aggregateResult.js and
// lib/httpClient.js. Its latencies are whole milliseconds, rounded down, of answers only.

import {lastObject, plainText} from './plain-text.js';
import {
  consistent,
  NONE_LATE,
  shareOf,
  statusErrors,
  sumErrors,
  type GeneratorSummary,
} from './summary.js';

interface Result {
  readonly connections?: number;
  readonly pipelining?: number;
  readonly duration?: number;
  /** Time-outs are among them. */
  readonly errors?: number;
  readonly timeouts?: number;
  readonly mismatches?: number;
  readonly '1xx'?: number;
  readonly '2xx'?: number;
  readonly '3xx'?: number;
  readonly '4xx'?: number;
  readonly '5xx'?: number;
  readonly statusCodeStats?: Readonly<Record<string, {readonly count?: number}>> | null;
  readonly latency?: Readonly<Record<string, number>> | null;
  readonly requests?: {readonly sent?: number} | null;
  readonly throughput?: {readonly total?: number} | null;
}

/** Undefined for what is no result of autocannon, or is cut off. `timeoutMs` is that of option -t. */
export function readAutocannon(text: string, timeoutMs = 10_000): GeneratorSummary | undefined {
  const result = (lastObject(plainText(text), 'latency') ?? {}) as Result;
  const {latency, requests, duration, errors: failed = NaN, timeouts = NaN} = result;
  if (!isObject(latency) || !isObject(requests) || typeof duration !== 'number') return undefined;
  const answers = answersOf(result);
  const timed = answers.reduce((sum, [, count]) => sum + count, 0);
  const open = (result.connections ?? NaN) * (result.pipelining ?? 1);
  const unheard = Math.max(0, (requests.sent ?? NaN) - timed - failed);
  const waiting = timed + failed === 0 ? Math.min(unheard, open) : 0;
  // What was under way at the end is one request for each connection. Autocannon counts no more of a reset.
  const reset = Math.max(0, unheard - open);
  const lateMs = waiting > 0 ? duration * 1000 : timeoutMs;
  const late = timeouts + waiting;
  return consistent({
    ...{timed, untimed: failed - timeouts + reset},
    late: late > 0 ? {count: late, atLeastMs: lateMs} : NONE_LATE,
    errors: sumErrors([
      ...statusErrors(answers),
      ['protocol', mismatchesOf(result, answers)],
      ['timeout', late],
      ['reset', failed - timeouts + reset],
    ]),
    ...{seconds: duration, bytesIn: Math.round(result.throughput?.total ?? 0), bytesOut: 0},
    latencyMs: timed === 0 ? new Map() : quantiles(latency),
    notes: notesOf(timed, reset),
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** By status; by its first digit in releases that list no statuses. */
function answersOf(result: Result): (readonly [status: number, count: number])[] {
  const classes = ([1, 2, 3, 4, 5] as const).map(
    (digit) => [100 * digit, result[`${digit}xx`] ?? NaN] as const,
  );
  const listed = Object.entries(result.statusCodeStats ?? {}).map(
    ([status, {count = NaN}]) => [Number(status), count] as const,
  );
  const sum = (counts: readonly (readonly [number, number])[]): number =>
    counts.reduce((all, [, count]) => all + count, 0);
  return sum(listed) === sum(classes) ? listed : classes;
}

/** Answers of another body than the expected one, but for those that count by their status. */
function mismatchesOf(
  {mismatches = 0}: Result,
  answers: readonly (readonly [number, number])[],
): number {
  const good = answers
    .filter(([status]) => status < 400)
    .reduce((sum, [, count]) => sum + count, 0);
  return Math.min(mismatches, good);
}

/** `p97_5` and `max`. What took less than a millisecond is told as 0, and counts as one. */
function quantiles(latency: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  const told = Object.entries(latency).flatMap(([name, ms]): [number, number][] => {
    const percent = /^p(\d+(?:_\d+)?)$/.exec(name)?.[1];
    if (percent === undefined || typeof ms !== 'number') return [];
    return [[shareOf(Number(percent.replace('_', '.'))), Math.max(1, ms)]];
  });
  return new Map([...told, [1, Math.max(1, latency['max'] ?? NaN)]]);
}

function notesOf(timed: number, reset: number): string[] {
  return [
    ...(timed === 0 ? [] : ['autocannon tells whole milliseconds, rounded down']),
    ...(reset === 0
      ? []
      : [`${reset} requests were sent and have neither answer nor error: they count as reset`]),
  ];
}

// Reads what `vegeta encode --to json` prints, one object per hit, and what `vegeta report` prints at
// the end, as text or JSON. Source: vegeta 12, lib/results.go, lib/metrics.go and lib/reporters.go; up to 12.7
// its text has neither throughput nor the smallest latency nor the 90th percentile.

import {readIsoNs, unreadable} from './log-line.js';
import type {LoggedRequest, UnreadableLine} from './logged-request.js';
import {lastObject, plainText} from './plain-text.js';
import {
  consistent,
  failureKind,
  milliseconds,
  NONE_LATE,
  statusErrors,
  sumErrors,
  withoutUntimed,
  type GeneratorSummary,
} from './summary.js';

interface Hit {
  readonly attack?: unknown;
  readonly code?: unknown;
  readonly timestamp?: unknown;
  readonly latency?: unknown;
  readonly bytes_in?: unknown;
  readonly bytes_out?: unknown;
  readonly error?: unknown;
  readonly method?: unknown;
  readonly url?: unknown;
}

/** The timestamp is the start of the hit, the latency nanoseconds. */
export function readVegetaLine(line: string): LoggedRequest | UnreadableLine | undefined {
  if (line.trim() === '') return undefined;
  try {
    return readHit(JSON.parse(line) as Hit);
  } catch (error) {
    return unreadable(line, (error as Error).message);
  }
}

function readHit(hit: Hit): LoggedRequest {
  const startNs = readIsoNs(hit.timestamp);
  if (!isCount(hit.latency)) throw new TypeError('has no latency');
  const url = new URL(String(hit.url));
  return {
    kind: 'request',
    startNs,
    endNs: startNs + BigInt(Math.round(hit.latency)),
    method: String(hit.method ?? 'GET'),
    path: url.pathname + url.search,
    server: url.host,
    ...(isCount(hit.code) ? {status: hit.code} : {}),
    // vegeta says an answer of another status than 2xx and 3xx as an error too.
    ...(hit.error ? {error: String(hit.error)} : {}),
    bytesIn: isCount(hit.bytes_in) ? hit.bytes_in : 0,
    bytesOut: isCount(hit.bytes_out) ? hit.bytes_out : 0,
    ...(hit.attack ? {phase: String(hit.attack)} : {}),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

interface Metrics {
  readonly latencies?: Readonly<Record<string, number>>;
  readonly bytes_in?: {readonly total?: number};
  readonly bytes_out?: {readonly total?: number};
  readonly duration?: number;
  readonly wait?: number;
  readonly requests?: number;
  readonly status_codes?: Readonly<Record<string, number>>;
  readonly errors?: readonly unknown[] | null;
}

/** Undefined for what is no report, or is cut off. With option -every the last one counts. */
export function readVegetaReport(text: string): GeneratorSummary | undefined {
  const plain = plainText(text);
  const metrics = lastObject(plain, 'latencies');
  const ofJson = metrics === undefined ? undefined : readJson(metrics);
  return ofJson ?? readText(plain.slice(Math.max(0, plain.lastIndexOf('Requests  '))));
}

function readJson(metrics: Metrics): GeneratorSummary | undefined {
  const {latencies, status_codes: codes, duration = 0, wait = 0} = metrics;
  if (!isObject(latencies) || !isObject(codes)) return undefined;
  const quantiles = Object.entries({...latencies, '100th': latencies['max'] ?? 0})
    .filter(([name]) => /^\d+th$/.test(name))
    .map(([name, ns]): [number, number] => [parseInt(name, 10) / 100, ns / 1e6]);
  return summaryOf({
    requests: metrics.requests ?? NaN,
    codes: Object.entries(codes).map(([code, n]) => [Number(code), n]),
    errors: (metrics.errors ?? []).map(String),
    seconds: (duration + wait) / 1e9,
    bytesIn: metrics.bytes_in?.total ?? 0,
    bytesOut: metrics.bytes_out?.total ?? 0,
    latencyMs: new Map(quantiles),
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The heading says which latencies follow: releases have others. */
const LATENCIES = /^Latencies[ \t]+\[([^\]\n]*)\][ \t]+(.*)$/m;

function readText(text: string): GeneratorSummary | undefined {
  const latencies = latenciesOf(text);
  const codes = /^Status Codes[ \t]+\[code:count\][ \t]+(.*)$/m.exec(text)?.[1];
  const total = /^Duration[ \t]+\[total, attack, wait\][ \t]+([^\s,][^,\n]*),/m.exec(text)?.[1];
  if (latencies === undefined || codes === undefined || total === undefined) return undefined;
  return summaryOf({
    requests: Number(/^Requests\s+\[total, rate(?:, throughput)?\]\s+(\d+),/m.exec(text)?.[1]),
    codes: [...codes.matchAll(/(?<!\d)(\d+):(\d+)/g)].map(([, code, n]) => [
      Number(code),
      Number(n),
    ]),
    errors: (/^Error Set:\n((?:.+\n?)*)/m.exec(text)?.[1] ?? '').trim().split('\n'),
    seconds: readDuration(total) / 1000,
    bytesIn: Number(/^Bytes In\s+\[total, mean\]\s+(\d+)/m.exec(text)?.[1] ?? 0),
    bytesOut: Number(/^Bytes Out\s+\[total, mean\]\s+(\d+)/m.exec(text)?.[1] ?? 0),
    latencyMs: latencies,
  });
}

/** Undefined where a value of the heading is missing, or the slowest. */
function latenciesOf(text: string): Map<number, number> | undefined {
  const [, heading = '', row = ''] = LATENCIES.exec(text) ?? [];
  const names = heading.split(', ');
  const values = row.split(', ');
  if (names.length !== values.length || !names.includes('max')) return undefined;
  const told = names.map((name, at): [number, number] => [
    name === 'max' ? 1 : Number(name) / 100,
    readDuration(values[at]!),
  ]);
  return new Map(told.filter(([share]) => share > 0 && share <= 1));
}

interface Told extends Pick<GeneratorSummary, 'seconds' | 'bytesIn' | 'bytesOut' | 'latencyMs'> {
  readonly requests: number;
  readonly codes: readonly (readonly [code: number, count: number])[];
  readonly errors: readonly string[];
}

/**
 * Code 0 is a hit without an answer; the error set says why, without saying how often. Its quantiles
 * are of all hits: a time-out has its time among them, a refusal has none.
 */
function summaryOf({
  requests,
  codes,
  errors,
  latencyMs,
  ...totals
}: Told): GeneratorSummary | undefined {
  const answers = codes.filter(([code]) => code !== 0);
  const sum = (counts: Told['codes']): number => counts.reduce((all, [, count]) => all + count, 0);
  const unanswered = sum(codes) - sum(answers);
  const reasons = errors.filter((said) => said !== '' && !/^\d{3} /.test(said)).map(failureKind);
  const untimed =
    reasons.length > 0 && reasons.every((kind) => kind === 'timeout') ? 0 : unanswered;
  const timed = sum(codes) - untimed;
  if (sum(codes) !== requests) return undefined;
  return consistent({
    ...{...totals, timed, late: NONE_LATE, untimed, notes: []},
    errors: sumErrors([...statusErrors(answers), [reasons[0] ?? 'reset', unanswered]]),
    latencyMs: timed === 0 ? new Map() : withoutUntimed(latencyMs, timed, untimed),
  });
}

/** Go's durations, `1m2.5s`, in milliseconds. */
function readDuration(text: string): number {
  const parts = [...text.matchAll(/(?<![\d.])([\d.]+)(ns|µs|us|ms|s|m|h)/g)];
  return parts.reduce((sum, [, value, unit]) => sum + milliseconds(value!, unit!), 0);
}

// Reads what `vegeta encode --to json` prints, one object per hit, and what `vegeta report` prints at
// the end, as text or JSON. Source: vegeta 12, lib/results.go, lib/metrics.go and lib/reporters.go.

import {readIsoNs, unreadable} from './log-line.js';
import type {LoggedRequest, UnreadableLine} from './logged-request.js';
import {
  milliseconds,
  statusKind,
  sumErrors,
  failureKind,
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
  if (typeof hit.latency !== 'number' || hit.latency < 0) throw new TypeError('has no latency');
  const url = new URL(String(hit.url));
  return {
    kind: 'request',
    startNs,
    endNs: startNs + BigInt(Math.round(hit.latency)),
    method: String(hit.method ?? 'GET'),
    path: url.pathname + url.search,
    server: url.host,
    status: Number(hit.code ?? 0),
    // vegeta says an answer of another status than 2xx and 3xx as an error too.
    ...(hit.error ? {error: String(hit.error)} : {}),
    bytesIn: Number(hit.bytes_in ?? 0),
    bytesOut: Number(hit.bytes_out ?? 0),
    ...(hit.attack ? {phase: String(hit.attack)} : {}),
  };
}

interface Metrics {
  readonly latencies?: Readonly<Record<string, number>>;
  readonly bytes_in?: {readonly total?: number};
  readonly bytes_out?: {readonly total?: number};
  readonly duration?: number;
  readonly wait?: number;
  readonly status_codes?: Readonly<Record<string, number>>;
  readonly errors?: readonly string[];
}

/** Undefined for what is no report, or is cut off. */
export function readVegetaReport(text: string): GeneratorSummary | undefined {
  return text.trimStart().startsWith('{') ? readJson(text) : readText(text);
}

function readJson(text: string): GeneratorSummary | undefined {
  let metrics: Metrics;
  try {
    metrics = JSON.parse(text) as Metrics;
  } catch {
    return undefined;
  }
  const {latencies, status_codes: codes, duration = 0, wait = 0} = metrics;
  if (latencies === undefined || codes === undefined) return undefined;
  const quantiles = Object.entries({...latencies, '100th': latencies['max'] ?? 0})
    .filter(([name]) => /^\d+th$/.test(name))
    .map(([name, ns]): [number, number] => [parseInt(name, 10) / 100, ns / 1e6]);
  return {
    ...countsOf(
      Object.entries(codes).map(([code, n]) => [Number(code), n]),
      metrics.errors ?? [],
    ),
    seconds: (duration + wait) / 1e9,
    bytesIn: metrics.bytes_in?.total ?? 0,
    bytesOut: metrics.bytes_out?.total ?? 0,
    latencyMs: new Map(quantiles),
  };
}

const LATENCIES = /^Latencies\s+\[min, mean, 50, 90, 95, 99, max\]\s+(.*)$/m;

function readText(text: string): GeneratorSummary | undefined {
  const latencies = LATENCIES.exec(text)?.[1]?.split(', ').map(readDuration);
  const codes = /^Status Codes\s+\[code:count\]\s+(.*)$/m.exec(text)?.[1];
  const total = /^Duration\s+\[total, attack, wait\]\s+([^,]+),/m.exec(text)?.[1];
  if (latencies?.length !== 7 || codes === undefined || total === undefined) return undefined;
  const counts = [...codes.matchAll(/(\d+):(\d+)/g)].map(([, code, n]): [number, number] => [
    Number(code),
    Number(n),
  ]);
  const errors = (/^Error Set:\n([^]*)$/m.exec(text)?.[1] ?? '').trim().split('\n');
  return {
    ...countsOf(counts, errors),
    seconds: readDuration(total) / 1000,
    bytesIn: Number(/^Bytes In\s+\[total, mean\]\s+(\d+)/m.exec(text)?.[1] ?? 0),
    bytesOut: Number(/^Bytes Out\s+\[total, mean\]\s+(\d+)/m.exec(text)?.[1] ?? 0),
    latencyMs: new Map([0.5, 0.9, 0.95, 0.99, 1].map((q, at) => [q, latencies[at + 2]!])),
  };
}

/** Code 0 is a hit without an answer; the error set says why, without saying how often. */
function countsOf(
  codes: readonly (readonly [code: number, count: number])[],
  errors: readonly string[],
): Pick<GeneratorSummary, 'requests' | 'errors'> {
  const why = errors.find((said) => !/^\d{3} /.test(said)) ?? '';
  const kindOf = (code: number): string | undefined =>
    code === 0 ? failureKind(why) : statusKind(code);
  return {
    requests: codes.reduce((sum, [, count]) => sum + count, 0),
    errors: sumErrors(
      codes.flatMap(([code, count]): [string, number][] => {
        const kind = kindOf(code);
        return kind === undefined ? [] : [[kind, count]];
      }),
    ),
  };
}

/** Go's durations, `1m2.5s`, in milliseconds. */
function readDuration(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(ns|µs|us|ms|s|m|h)/g)];
  return parts.reduce((sum, [, value, unit]) => sum + milliseconds(value!, unit!), 0);
}

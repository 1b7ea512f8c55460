// Reads what `vegeta encode --to json` prints: one object per hit. Source: vegeta 12, lib/results.go.

import {readIsoNs, unreadable} from './log-line.js';
import type {LoggedRequest, UnreadableLine} from './logged-request.js';

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
    status: Number(hit.code ?? 0),
    // vegeta says an answer of another status than 2xx and 3xx as an error too.
    ...(hit.error ? {error: String(hit.error)} : {}),
    bytesIn: Number(hit.bytes_in ?? 0),
    bytesOut: Number(hit.bytes_out ?? 0),
    ...(hit.attack ? {phase: String(hit.attack)} : {}),
  };
}

// Recorded output of generators, and requests as their readers tell them.

import {readFileSync} from 'node:fs';

import type {LoggedRequest} from '../../../src/generators/logged-request.js';

export const START_NS = 1_790_000_000_000_000_000n;

export function sample(name: string): string {
  return readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8');
}

export function at(ms: number): bigint {
  return START_NS + BigInt(ms) * 1_000_000n;
}

/** A request for a manifest. */
export function request(
  startMs: number,
  endMs: number,
  more: Partial<LoggedRequest> = {},
): LoggedRequest {
  return {
    kind: 'request',
    startNs: at(startMs),
    endNs: at(endMs),
    method: 'GET',
    path: '/v2/a/manifests/t',
    server: 'h:5000',
    status: 200,
    bytesIn: 0,
    bytesOut: 0,
    ...more,
  };
}

// Reads the lines of `k6 run --out json=…`: requests, with the scenario and stage that their tags name
// and the trace id that its tempo instrumentation leaves in the metadata. Source: k6 2.2,
// internal/output/json/wrapper.go, and lib/netext/httpext/tracer.go for what the times mean.

import {readIsoNs, unreadable} from './log-line.js';
import type {LoggedRequest, UnreadableLine} from './logged-request.js';

/**
 * Undefined for lines of other metrics. `http_req_duration` tells the request: its time is the end of
 * the request, its value milliseconds without connecting.
 */
export function readK6Line(line: string): LoggedRequest | UnreadableLine | undefined {
  // Most lines are of other metrics: told without parsing them.
  if (!line.includes('http_req_duration') || !line.includes('"Point"')) {
    return line.trim() === '' || line.includes('"type"')
      ? undefined
      : unreadable(line, 'is no line of k6');
  }
  try {
    return readPoint(JSON.parse(line) as Point);
  } catch (error) {
    return unreadable(line, (error as Error).message);
  }
}

interface Point {
  readonly metric?: string;
  readonly type?: string;
  readonly data?: {
    readonly time?: string;
    readonly value?: number;
    readonly tags?: Readonly<Record<string, string>>;
    readonly metadata?: Readonly<Record<string, string>>;
  };
}

function readPoint({metric, type, data}: Point): LoggedRequest | undefined {
  if (metric !== 'http_req_duration' || type !== 'Point') return undefined;
  const {time, value, tags = {}, metadata = {}} = data ?? {};
  const endNs = readIsoNs(time);
  if (typeof value !== 'number' || value < 0) throw new TypeError('has no duration');
  const url = new URL(tags['url'] ?? tags['name'] ?? '');
  const error = tags['error'];
  const traceId = metadata['trace_id'];
  const phase = phaseOf(tags);
  return {
    kind: 'request',
    startNs: endNs - BigInt(Math.round(value * 1e6)),
    endNs,
    method: tags['method'] ?? 'GET',
    path: url.pathname + url.search,
    status: Number(tags['status'] ?? 0),
    ...(error === undefined ? {} : {error}),
    // Bytes are in samples of their own, without the request that they belong to.
    bytesIn: 0,
    bytesOut: 0,
    ...(phase === undefined ? {} : {phase}),
    ...(traceId === undefined ? {} : {traceId}),
  };
}

// Stages are tagged by jslib's k6-utils, from 0 on; set-up and tear-down are groups of k6 itself.
function phaseOf({group, scenario, stage, stage_profile: profile}: Record<string, string>) {
  if (group === '::setup' || group === '::teardown') return group.slice(2);
  if (scenario === undefined) return undefined;
  if (stage === undefined) return scenario;
  return `${scenario} stage ${stage}${profile === undefined ? '' : ` ${profile}`}`;
}

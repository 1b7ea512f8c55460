// Reads the lines of `k6 run --out json=…`: requests, with the phase that their tags name and the
// trace that the metadata name, users, dropped iterations, bytes. Source: k6 1.8 and 2.2,
// internal/output/json/wrapper.go, and lib/netext/httpext/tracer.go for what the times mean.

import {readIsoNs, unreadable} from './log-line.js';
import type {LogEntry, LoggedCount, LoggedRequest} from './logged-request.js';

/** Undefined for what says nothing of load: definitions of metrics, checks, groups. */
export function readK6Line(line: string): LogEntry | undefined {
  // Most lines are of other metrics: told without parsing them.
  const metric = /"metric":"([a-z_]+)"/.exec(line)?.[1] ?? '';
  if (!(metric in READERS) || !line.includes('"Point"')) {
    return line.trim() === '' || line.includes('"type"')
      ? undefined
      : unreadable(line, 'is no line of k6');
  }
  try {
    const {metric: name, type, data} = JSON.parse(line) as Line;
    const read = type === 'Point' && name !== undefined ? READERS[name] : undefined;
    return read?.(data ?? {});
  } catch (error) {
    return unreadable(line, (error as Error).message);
  }
}

interface Line {
  readonly metric?: string;
  readonly type?: string;
  readonly data?: Point;
}

interface Point {
  readonly time?: string;
  readonly value?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

const READERS: Readonly<Record<string, (point: Point) => LogEntry>> = {
  http_req_duration: readRequest,
  vus: (point) => readCount('users', point),
  dropped_iterations: (point) => readCount('dropped', point),
  data_received: (point) => readCount('bytes-in', point),
  data_sent: (point) => readCount('bytes-out', point),
};

function readCount(kind: LoggedCount['kind'], {time, value}: Point): LoggedCount {
  if (typeof value !== 'number' || !(value >= 0)) throw new TypeError('has no value');
  return {kind, timeNs: readIsoNs(time), value: Math.round(value)};
}

/** Its time is the end of the request, its value milliseconds without connecting. */
function readRequest({time, value, tags = {}, metadata = {}}: Point): LoggedRequest {
  const endNs = readIsoNs(time);
  if (typeof value !== 'number' || !(value >= 0)) throw new TypeError('has no duration');
  const url = new URL(tags['url'] ?? tags['name'] ?? '');
  return {
    kind: 'request',
    startNs: endNs - BigInt(Math.round(value * 1e6)),
    endNs,
    method: tags['method'] ?? 'GET',
    path: url.pathname + url.search,
    server: url.host,
    status: Number(tags['status'] ?? 0),
    ...textField('error', tags['error']),
    // Bytes are in samples of their own, without the request that they belong to.
    bytesIn: 0,
    bytesOut: 0,
    ...textField('phase', phaseOf(tags)),
    ...levelField('users', tags['regscope_users']),
    ...levelField('rate', tags['regscope_rate']),
    ...textField('traceId', metadata['trace_id']),
    ...textField('spanId', metadata['span_id']),
  };
}

// regscope.js names phases itself; else stages are tagged by jslib's k6-utils, from 0 on. Set-up and
// tear-down are groups of k6 itself; `default` is the scenario of a script that names none.
function phaseOf(tags: Readonly<Record<string, string>>): string | undefined {
  const {group, scenario, stage, stage_profile: profile, regscope_phase: named} = tags;
  if (group === '::setup' || group === '::teardown') return group.slice(2);
  if (named !== undefined) return named;
  if (stage === undefined) return scenario === 'default' ? undefined : scenario;
  return `${scenario ?? 'default'} stage ${stage}${profile === undefined ? '' : ` ${profile}`}`;
}

function textField<K extends string>(
  name: K,
  value: string | undefined,
): {readonly [key in K]?: string} {
  return (value === undefined || value === '' ? {} : {[name]: value}) as {[key in K]?: string};
}

function levelField<K extends string>(
  name: K,
  text: string | undefined,
): {readonly [key in K]?: number} {
  const level = Number(text);
  const isLevel = text !== undefined && text !== '' && Number.isFinite(level) && level >= 0;
  return (isLevel ? {[name]: level} : {}) as {[key in K]?: number};
}

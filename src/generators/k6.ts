// Reads the lines of `k6 run --out json=…`: requests, with the phase that their tags name and the
// trace that the metadata name, users, dropped iterations, bytes; and trends of a script or an extension
// that are declared to be times, which are operations. Source: k6 1.8 and 2.2,
// internal/output/json/wrapper.go, and lib/netext/httpext/tracer.go for what the times mean.

import {readIsoNs, unreadable} from './log-line.js';
import {
  UNEXPECTED,
  UNKNOWN_METHOD,
  type LogEntry,
  type LoggedCount,
  type LoggedRequest,
  type LoggedTime,
  type UnreadableLine,
} from './logged-request.js';

/** A script declares a handful of times. A log with more of them than this is of something else. */
const MOST_OPERATIONS = 64;
/** k6's own trends are of its own modules: of requests, groups, sockets, browsers. */
const OWN_METRIC = /^(?:http_req|grpc_|ws_|browser_|iteration_duration$|group_duration$)/;
/** The operation of a script whose requests k6 does not make itself, and so does not see. */
const ITERATION = 'iteration';

/**
 * Reads the lines of one log, in their order: what a metric is stands in its first line. Undefined for
 * what says nothing of load. Iterations are operations until the first request of k6's own is seen.
 */
export function k6LineReader(): (line: string) => LogEntry | undefined {
  const times = new Map([['iteration_duration', ITERATION]]);
  return (line) => {
    const name = /"metric":"([^"\\]+)"/.exec(line)?.[1] ?? '';
    if (name === 'http_req_duration') times.delete('iteration_duration');
    if (line.includes('"type":"Metric"')) noteTime(times, name, line);
    const operation = line.includes('"type":"Point"') ? times.get(name) : undefined;
    return operation === undefined ? readK6Line(line) : readTime(operation, line);
  };
}

/** `{"type":"Metric","data":{"name":…,"type":"trend","contains":"time",…},"metric":…}` */
function noteTime(times: Map<string, string>, name: string, line: string): void {
  const isTime = line.includes('"type":"trend"') && line.includes('"contains":"time"');
  if (!isTime || name === '' || OWN_METRIC.test(name) || times.size > MOST_OPERATIONS) return;
  times.set(name, name);
}

function readTime(operation: string, line: string): LoggedTime | UnreadableLine {
  try {
    const {data} = JSON.parse(line) as Line;
    const tags = textsOf(data?.tags);
    return {kind: 'time', operation, ...timesOf(data ?? {}), ...levelsOf(tags)};
  } catch (error) {
    return unreadable(line, (error as Error).message);
  }
}

/** Undefined for what says nothing of load: definitions of metrics, checks, groups. */
export function readK6Line(line: string): LogEntry | undefined {
  // Most lines are of other metrics: told without parsing them.
  const metric = /"metric":"([a-z_]+)"/.exec(line)?.[1] ?? '';
  if (!Object.hasOwn(READERS, metric) || !line.includes('"Point"')) {
    return line.trim() === '' || line.includes('"type"')
      ? undefined
      : unreadable(line, 'is no line of k6');
  }
  try {
    const {metric: name, type, data} = JSON.parse(line) as Line;
    const isRead = type === 'Point' && name !== undefined && Object.hasOwn(READERS, name);
    return isRead ? READERS[name]!(data ?? {}) : undefined;
  } catch (error) {
    return unreadable(line, (error as Error).message);
  }
}

interface Line {
  readonly metric?: string;
  readonly type?: string;
  readonly data?: Point;
}

type Tags = Readonly<Record<string, string>>;

interface Point {
  readonly time?: string;
  readonly value?: number;
  readonly tags?: Tags | null;
  readonly metadata?: Tags | null;
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

/** The time of a point is the end of what it tells, its value milliseconds. */
function timesOf({time, value}: Point): {startNs: bigint; endNs: bigint} {
  const endNs = readIsoNs(time);
  if (typeof value !== 'number' || !(value >= 0)) throw new TypeError('has no duration');
  return {startNs: endNs - BigInt(Math.round(value * 1e6)), endNs};
}

function levelsOf(tags: Tags): Pick<LoggedRequest, 'phase' | 'users' | 'rate'> {
  return {
    ...textField('phase', phaseOf(tags)),
    ...levelField('users', tags['regscope_users']),
    ...levelField('rate', tags['regscope_rate']),
  };
}

/** The milliseconds of a request are without connecting. */
function readRequest(point: Point): LoggedRequest {
  const [tags, metadata] = [textsOf(point.tags), textsOf(point.metadata)];
  const times = timesOf(point);
  return {
    kind: 'request',
    ...times,
    method: tags['method'] ?? UNKNOWN_METHOD,
    ...addressOf(tags),
    ...outcomeOf(tags, point.value!),
    ...textField('error', tags['error']),
    // Bytes are in samples of their own, without the request that they belong to.
    bytesIn: 0,
    bytesOut: 0,
    ...levelsOf(tags),
    ...textField('traceId', metadata['trace_id']),
    ...textField('spanId', metadata['span_id']),
  };
}

/**
 * A request that was given a name has it in place of its URL: its address is known only where the
 * name is a URL or a path. Each tag may be absent: `--system-tags` chooses them.
 */
function addressOf(tags: Tags): Pick<LoggedRequest, 'path' | 'server'> {
  const named = tags['url'] ?? tags['name'] ?? '';
  if (named.startsWith('/')) return {path: named, server: ''};
  if (!/^https?:\/\//.test(named) || !URL.canParse(named)) return {path: '', server: ''};
  const {pathname, search, host} = new URL(named);
  return {path: pathname + search, server: host};
}

/**
 * The status, and the failure where other tags tell one. Of a request that no tag tells anything of,
 * a time of exactly 0 says that it had no answer.
 */
function outcomeOf(tags: Tags, valueMs: number): Pick<LoggedRequest, 'status' | 'failure'> {
  const status = count(tags['status']);
  const code = count(tags['error_code']);
  if (status !== undefined && status > 0) return {status};
  if (code !== undefined && code >= 1400 && code < 1600) return {status: code - 1000};
  const isSilent = status === undefined && valueMs === 0 && tags['error'] === undefined;
  const failure = code === undefined || code === 0 ? undefined : failureOf(code);
  const isUnexpected = status === undefined && tags['expected_response'] === 'false';
  return {
    ...(status === undefined ? {} : {status}),
    ...textField(
      'failure',
      failure ?? (isSilent ? 'reset' : isUnexpected ? UNEXPECTED : undefined),
    ),
  };
}

/** By k6's documented error codes; those past 1400 are 1000 more than the status. */
function failureOf(code: number): string {
  if (code === 1050 || code === 1211) return 'timeout';
  if (code >= 1100 && code < 1200) return 'dns';
  if (code === 1212) return 'refused';
  if (code >= 1300 && code < 1400) return 'tls';
  return code >= 1600 && code < 1800 ? 'protocol' : 'reset';
}

/** k6 writes text only; what is none is as good as absent. */
function textsOf(tags: Tags | null | undefined): Tags {
  return Object.fromEntries(
    Object.entries(tags ?? {}).filter(([, text]) => typeof text === 'string'),
  );
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

// regscope.js names phases itself; else stages are tagged by jslib's k6-utils, from 0 on. Set-up and
// tear-down are groups of k6 itself; `default` is the scenario of a script that names none.
function phaseOf(tags: Tags): string | undefined {
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

/** A collector takes no higher one. */
const MOST_LEVEL = 1e9;

function levelField<K extends string>(
  name: K,
  text: string | undefined,
): {readonly [key in K]?: number} {
  const level = Number(text);
  const isLevel = text !== undefined && text !== '' && level >= 0 && level <= MOST_LEVEL;
  return (isLevel ? {[name]: level} : {}) as {[key in K]?: number};
}

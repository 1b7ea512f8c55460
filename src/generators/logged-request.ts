// One request as another generator's log tells it, and what else its lines say: users at a time,
// operations that were dropped, bytes. What becomes of many is second-reports.ts. Pure.

import {stepOf} from '../domain/step.js';
import {failureKind, statusKind} from './summary.js';

export interface LoggedRequest {
  readonly kind: 'request';
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** `_OTHER`, as in OpenTelemetry's conventions, where the log does not tell it. */
  readonly method: string;
  /** Path with query; empty where the log names requests otherwise. */
  readonly path: string;
  /** `host:port`; empty where the log does not tell it. */
  readonly server: string;
  /** 0 when no answer came; absent where the log does not tell it. */
  readonly status?: number;
  /** As the generator words it. */
  readonly error?: string;
  /** The kind of the failure, of a log that tells it without the status or in other words. */
  readonly failure?: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** What the generator's own tags say: scenario and stage, an attack's name. */
  readonly phase?: string;
  /** Load that the tags say was planned for that phase. */
  readonly users?: number;
  readonly rate?: number;
  /** What the request carried in its traceparent. */
  readonly traceId?: string;
  readonly spanId?: string;
}

/** An operation as the generator's script measured it. Whether it succeeded is not told. */
export interface LoggedTime extends Pick<
  LoggedRequest,
  'startNs' | 'endNs' | 'phase' | 'users' | 'rate'
> {
  readonly kind: 'time';
  readonly operation: string;
}

/** Something that happened beside requests: a level, or a count since the last one. */
export interface LoggedCount {
  readonly kind: 'users' | 'dropped' | 'bytes-in' | 'bytes-out';
  readonly timeNs: bigint;
  readonly value: number;
}

/** A line that should have been a request. Counted and shown, never dropped in silence. */
export interface UnreadableLine {
  readonly kind: 'unreadable';
  readonly line: string;
  readonly reason: string;
}

/** What a line says of load. */
export type LoadEntry = LoggedRequest | LoggedTime | LoggedCount;

export type LogEntry = LoadEntry | UnreadableLine;

/** What requests are called whose method the log does not tell. */
export const UNKNOWN_METHOD = '_OTHER';

const VERSION_CHECK = /\/v2\/?(?:\?|$)/;

/**
 * `4xx`, `5xx`, `timeout`, …: the kinds that our own reports count; undefined for a success, and
 * where nothing speaks of a failure. That a blob is not there, when HEAD asks, and that a ping is
 * asked for a token, are answers.
 */
export function errorKind(request: LoggedRequest): string | undefined {
  const {method, path, status, error, failure} = request;
  if (status === 404 && method === 'HEAD') return undefined;
  if (status === 401 && VERSION_CHECK.test(path) && stepOf(method, path) === 'ping') {
    return undefined;
  }
  if (status !== undefined && status > 0) {
    return statusKind(status) ?? (error === undefined ? undefined : 'protocol');
  }
  if (failure !== undefined) return failure;
  return status === undefined && error === undefined ? undefined : failureKind(error ?? '');
}

/** Whether its time is a latency: that of an answer, or the least that a time-out stands for. */
export function isTimed(request: LoggedRequest): boolean {
  const {status, failure, startNs, endNs} = request;
  if (isUntold(request) || (status !== undefined && status > 0)) return true;
  return endNs > startNs && (errorKind(request) === 'timeout' || failure === UNEXPECTED);
}

/** Whether the log tells neither a status nor a failure: it counts as answered. */
export function isUntold({status, error, failure}: LoggedRequest): boolean {
  return status === undefined && error === undefined && failure === undefined;
}

/** A failure of a log that says only that the answer was not the expected one. */
export const UNEXPECTED = 'not 2xx';

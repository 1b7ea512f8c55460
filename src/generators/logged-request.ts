// One request as another generator's log tells it, and what else its lines say: users at a time,
// operations that were dropped, bytes. What becomes of many is second-reports.ts. Pure.

import {stepOf} from '../domain/step.js';
import {failureKind, statusKind} from './summary.js';

export interface LoggedRequest {
  readonly kind: 'request';
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** `host:port` */
  readonly server: string;
  /** Absent, or 0 in some logs, when no answer came. */
  readonly status?: number;
  /** As the generator words it. */
  readonly error?: string;
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

export type LogEntry = LoggedRequest | LoggedCount | UnreadableLine;

/**
 * `4xx`, `5xx`, `timeout`, …: the kinds that our own reports count; undefined for a success. That a
 * blob is not there, when HEAD asks, and that a ping is asked for a token, are answers.
 */
export function errorKind({method, path, status = 0, error}: LoggedRequest): string | undefined {
  if (status === 404 && method === 'HEAD') return undefined;
  if (status === 401 && stepOf(method, path) === 'ping') return undefined;
  if (status > 0) return statusKind(status) ?? (error === undefined ? undefined : 'protocol');
  return failureKind(error ?? '');
}

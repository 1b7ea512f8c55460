// The figures of a load generator for each second: the client's view, in the same form for every
// generator.

import {totalCount, type Histogram} from './histogram.js';
import type {Step} from './step.js';

/** The name of threads that make load, as /proc/PID/task/TID/comm shows it: 15 bytes at most. */
export const LOAD_THREAD = 'regscope-load';

/** `timeout`, `refused`, `reset`, `4xx`, `5xx`, `digest`, … → how often. */
export type ErrorCounts = Readonly<Record<string, number>>;

/** One operation (push, pull) or one request step of it in one second. */
export interface LoadRow {
  readonly scope: 'operation' | 'request';
  /** `push`, `pull`, … ; for requests the operation they belong to. */
  readonly operation: string;
  /** Only for requests. */
  readonly step?: Step;
  /** Time from the intended start. In an open model it includes the wait for a free user. */
  readonly latency: Histogram;
  /** Time from the actual start; absent if that is the intended one. */
  readonly serviceTime?: Histogram;
  /** Failures by kind, with an answer or without one. */
  readonly errors: ErrorCounts;
  /** How many have no latency: they failed otherwise than by a time-out, or nobody told it. Absent for none. */
  readonly untimed?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** How many were tried: those that have a latency, and those that have none. */
export function triedCount({latency, untimed = 0}: LoadRow): number {
  return totalCount(latency) + untimed;
}

/** The field of a sum of rows: absent where every request has a latency. */
export function sumUntimed(rows: readonly LoadRow[]): Pick<LoadRow, 'untimed'> {
  const untimed = rows.reduce((sum, row) => sum + (row.untimed ?? 0), 0);
  return untimed === 0 ? {} : {untimed};
}

/**
 * What the generator planned and did in the second, and whether it was itself the limit. Of an open
 * model `users` is the number of operations under way at its end.
 */
export interface LoadState {
  readonly users: number;
  readonly planned?: number;
  readonly started?: number;
  readonly late?: number;
  readonly dropped?: number;
  /** Share of one CPU, and 99th percentile of the event loop's delay in ms. */
  readonly cpuShare?: number;
  readonly loopLagMs?: number;
  /** Share of its time in which a thread collected garbage. */
  readonly gcShare?: number;
  /** The share of its sockets' sending time in which full send buffers held them back. For a phase. */
  readonly sendLimitedShare?: number;
}

/** One second of one generator. `(source, seq)` is its identity: a report that is sent twice counts once. */
export interface LoadReport {
  readonly source: string;
  readonly seq: number;
  readonly phaseIndex: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly state: LoadState;
  readonly rows: readonly LoadRow[];
}

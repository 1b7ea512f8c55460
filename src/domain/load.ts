// What a load generator saw, per second: the client's side of the story, from any generator.

import {totalCount, type Histogram} from './histogram.js';
import type {Step} from './step.js';

/** `timeout`, `refused`, `reset`, `4xx`, `5xx`, `digest`, … → how often. */
export type ErrorCounts = Readonly<Record<string, number>>;

/** One operation (push, pull) or one request step of it in one second. */
export interface LoadRow {
  readonly scope: 'operation' | 'request';
  /** `push`, `pull`, … ; for requests the operation they belong to. */
  readonly operation: string;
  /** Only for requests. */
  readonly step?: Step;
  /** From the intended start: in an open model waiting for a free user counts. */
  readonly latency: Histogram;
  /** From the actual start, where that differs. */
  readonly serviceTime?: Histogram;
  /** Failures by kind, with an answer or without one. */
  readonly errors: ErrorCounts;
  /** How many have no latency: they ended without an answer, or nobody told it. Absent for none. */
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
  /** Share of its time that a thread collected garbage. */
  readonly gcShare?: number;
  /** Share of the time in which its sockets sent that their own buffers held them back; of a phase. */
  readonly sendLimitedShare?: number;
}

/** One second of one generator. `(source, seq)` is its identity: sent twice, it counts once. */
export interface LoadReport {
  readonly source: string;
  readonly seq: number;
  readonly phaseIndex: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly state: LoadState;
  readonly rows: readonly LoadRow[];
}

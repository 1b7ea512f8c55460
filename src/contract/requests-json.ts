// Requests and budgets as JSON: the answers of /budget and /requests of the HTTP API. Times are those of
// run-json.ts.

import type {JsonTime} from './run-json.js';

/**
 * Nanoseconds by part of the budget: `fs.sync`, `upstream:10.0.0.5:6379`, `wait:lock`, … A wait that names a protocol
 * alone (`upstream:http`) is told as one for the only peer that its target asks by that in the run, if there is one.
 */
export type PartsJson = Readonly<Record<string, number>>;

/** The requests of one phase × step × target × side; nanoseconds are per request. */
export interface BudgetRowJson {
  /** Index and name of the phase; null outside of any. */
  readonly phase: number | null;
  readonly phaseName: string | null;
  readonly target: string;
  readonly step: string;
  /** `server`: the target answered them; `client`: it made them. */
  readonly side: 'server' | 'client';
  readonly requests: number;
  readonly errors: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly mean: PartsJson;
  /** The requests around the median: 45 to 55 %. */
  readonly median: PartsJson;
  /** The slowest 1 %, with their number. */
  readonly slowest: PartsJson;
  readonly slowestRequests: number;
}

/** A second or more, with the sums of all requests that began in it. */
export interface BudgetMomentJson {
  readonly startUnixNs: JsonTime;
  readonly durationMs: number;
  readonly requests: number;
  readonly parts: PartsJson;
}

/** GET /api/runs/:run/budget?phase | from&to [&target][&step][&side] */
export interface BudgetJson {
  readonly targets: readonly string[];
  readonly steps: readonly string[];
  readonly rows: readonly BudgetRowJson[];
  /** In order of time, at most 600. */
  readonly timeline: readonly BudgetMomentJson[];
}

export interface RequestCallJson {
  readonly part: string;
  /** From the request's start. */
  readonly offsetNs: number;
  readonly durationNs: number;
  readonly count: number;
  /**
   * Where the goroutine parked: functions, the innermost first. Hostile text. Only /requests/:id has it, and
   * only where the agent's engine reads such stacks.
   */
  readonly stack?: readonly string[];
}

/** GET /api/runs/:run/requests/:id */
export interface RequestJson {
  readonly id: string;
  readonly operation?: string;
  readonly traceId?: string;
  /** The one in the client's traceparent. */
  readonly parentSpanId?: string;
  readonly spanId?: string;
  /** Name of the phase; absent outside of any. */
  readonly phase?: string;
  readonly side: 'server' | 'client';
  readonly target: string;
  readonly pid: number;
  readonly peer?: string;
  readonly method: string;
  readonly path: string;
  readonly step: string;
  /** 0 when the connection ended before an answer. */
  readonly status: number;
  readonly startUnixNs: JsonTime;
  readonly durationNs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly drainNs?: number;
  readonly budget: PartsJson;
  readonly inferred: readonly string[];
  readonly details: {readonly device?: string; readonly peer?: string};
  readonly calls: readonly RequestCallJson[];
}

/** GET /api/runs/:run/requests?trace&phase&from&to&target&step&status&sort&order&limit&cursor */
export interface RequestsJson {
  readonly requests: readonly RequestJson[];
  /** The `cursor` of the following page, where there is one. */
  readonly next?: string;
}

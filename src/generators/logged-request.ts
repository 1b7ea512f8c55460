// One request as another generator's log tells it, and what becomes of many: LoadReports per second,
// and the phases that their tags name. Pure.

import {CLIENT_PRECISION_BITS, HistogramRecorder} from '../domain/histogram.js';
import type {LoadReport, LoadRow} from '../domain/load.js';
import {stepOf, type Step} from '../domain/step.js';

export interface LoggedRequest {
  readonly kind: 'request';
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Absent, or 0 in some logs, when no answer came. */
  readonly status?: number;
  /** As the generator words it. */
  readonly error?: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** What the generator's own tags say: scenario and stage, an attack's name. */
  readonly phase?: string;
  readonly traceId?: string;
}

/** A line that should have been a request. Counted and shown, never dropped in silence. */
export interface UnreadableLine {
  readonly kind: 'unreadable';
  readonly line: string;
  readonly reason: string;
}

/** A stretch of time that the requests of one tag fill. */
export interface LoggedPhase {
  readonly name: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly requests: number;
}

const NS_PER_SECOND = 1_000_000_000n;

/** In the order of their first request. */
export function phasesOf(requests: Iterable<LoggedRequest>, untagged: string): LoggedPhase[] {
  const phases = new Map<string, LoggedPhase>();
  for (const {phase = untagged, startNs, endNs} of requests) {
    const known = phases.get(phase);
    phases.set(phase, {
      name: phase,
      startNs: known === undefined || startNs < known.startNs ? startNs : known.startNs,
      endNs: known === undefined || endNs > known.endNs ? endNs : known.endNs,
      requests: (known?.requests ?? 0) + 1,
    });
  }
  return [...phases.values()].sort((left, right) => (left.startNs < right.startNs ? -1 : 1));
}

/**
 * One report for each second and phase, by the time at which requests ended. `phaseIndexOf` names the
 * phase as the run knows it; requests of none are left out.
 */
export function reportsOf(
  requests: Iterable<LoggedRequest>,
  source: string,
  phaseIndexOf: (request: LoggedRequest) => number | undefined,
): LoadReport[] {
  const seconds = new Map<string, {second: bigint; phaseIndex: number; rows: Rows}>();
  for (const request of requests) {
    const phaseIndex = phaseIndexOf(request);
    if (phaseIndex === undefined) continue;
    const second = request.endNs / NS_PER_SECOND;
    const key = `${second} ${phaseIndex}`;
    const known = seconds.get(key) ?? {second, phaseIndex, rows: new Rows()};
    known.rows.add(request);
    seconds.set(key, known);
  }
  return [...seconds.values()]
    .sort((left, right) => Number(left.second - right.second) || left.phaseIndex - right.phaseIndex)
    .map(({second, phaseIndex, rows}, index) => ({
      source,
      seq: index + 1,
      phaseIndex,
      startNs: second * NS_PER_SECOND,
      endNs: (second + 1n) * NS_PER_SECOND,
      // A log of requests does not say how many users made them.
      state: {users: 0, started: rows.count},
      rows: rows.take(),
    }));
}

/** `4xx`, `5xx`, `timeout`, …: the kinds that our own reports count; undefined for a success. */
export function errorKind({status = 0, error}: LoggedRequest): string | undefined {
  if (status >= 500) return '5xx';
  if (status === 401 || status === 403 || status === 404 || status === 429) return String(status);
  if (status >= 400) return '4xx';
  if (status > 0 && error === undefined) return undefined;
  const said = error ?? '';
  if (/time-?d?[ -]?out|deadline/i.test(said)) return 'timeout';
  if (/refused/i.test(said)) return 'refused';
  if (/no such host|lookup/i.test(said)) return 'dns';
  if (/x509|tls|certificate/i.test(said)) return 'tls';
  if (/unexpected EOF/i.test(said)) return 'truncated';
  return 'reset';
}

interface Row {
  readonly step: Step;
  readonly latency: HistogramRecorder;
  readonly errors: Record<string, number>;
  bytesIn: number;
  bytesOut: number;
}

class Rows {
  readonly #rows = new Map<Step, Row>();
  count = 0;

  add(request: LoggedRequest): void {
    const row = this.#row(stepOf(request.method, request.path));
    this.count += 1;
    row.latency.record(Number(request.endNs - request.startNs));
    row.bytesIn += request.bytesIn;
    row.bytesOut += request.bytesOut;
    const kind = errorKind(request);
    if (kind !== undefined) row.errors[kind] = (row.errors[kind] ?? 0) + 1;
  }

  take(): LoadRow[] {
    return [...this.#rows.values()].map(({latency, ...row}) => ({
      scope: 'request',
      operation: 'request',
      ...row,
      latency: latency.take(),
    }));
  }

  #row(step: Step): Row {
    let row = this.#rows.get(step);
    if (row === undefined) {
      const latency = new HistogramRecorder(CLIENT_PRECISION_BITS);
      row = {step, latency, errors: {}, bytesIn: 0, bytesOut: 0};
      this.#rows.set(step, row);
    }
    return row;
  }
}

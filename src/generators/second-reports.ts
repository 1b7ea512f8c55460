// Log entries of another generator as LoadReports: one for each second and phase. Pure.

import {CLIENT_PRECISION_BITS, HistogramRecorder} from '../domain/histogram.js';
import type {LoadReport, LoadRow, LoadState} from '../domain/load.js';
import {stepOf, type Step} from '../domain/step.js';
import {
  errorKind,
  isTimed,
  type LoadEntry,
  type LoggedRequest,
  type LoggedTime,
} from './logged-request.js';

/** What logs of requests call an operation: each request is one. */
export const REQUEST_OPERATION = 'request';

const NS_PER_SECOND = 1_000_000_000n;

export interface ReportsOptions {
  readonly source: string;
  /** Number of the first report. */
  readonly firstSeq: number;
  /** The run's phase of an entry; those of none are left out. */
  phaseIndexOf(entry: LoadEntry): number | undefined;
}

/** By the second in which requests ended. */
export function reportsOf(
  entries: Iterable<LoadEntry>,
  {source, firstSeq, phaseIndexOf}: ReportsOptions,
): LoadReport[] {
  const seconds = new Map<string, Second>();
  for (const entry of entries) {
    const phaseIndex = phaseIndexOf(entry);
    if (phaseIndex === undefined) continue;
    const number = ('endNs' in entry ? entry.endNs : entry.timeNs) / NS_PER_SECOND;
    const key = `${number} ${phaseIndex}`;
    const known = seconds.get(key) ?? new Second(number, phaseIndex);
    known.add(entry);
    seconds.set(key, known);
  }
  return [...seconds.values()]
    .sort((left, right) => Number(left.number - right.number) || left.phaseIndex - right.phaseIndex)
    .map((second, at) => ({source, seq: firstSeq + at, ...second.report()}));
}

class Second {
  readonly #rows = new Map<Step | typeof REQUEST_OPERATION, Row>();
  /** Operations that scripts measured themselves, by name. */
  readonly #operations = new Map<string, Row>();
  #requests = 0;
  #users = 0;
  #dropped: number | undefined;

  constructor(
    readonly number: bigint,
    readonly phaseIndex: number,
  ) {}

  add(entry: LoadEntry): void {
    switch (entry.kind) {
      case 'time':
        return this.#addTime(entry);
      case 'request':
        return this.#addRequest(entry);
      case 'users':
        this.#users = Math.max(this.#users, entry.value);
        return;
      case 'dropped':
        this.#dropped = (this.#dropped ?? 0) + entry.value;
        return;
      case 'bytes-in':
        this.#row(REQUEST_OPERATION).bytesIn += entry.value;
        return;
      case 'bytes-out':
        this.#row(REQUEST_OPERATION).bytesOut += entry.value;
    }
  }

  report(): Omit<LoadReport, 'source' | 'seq'> {
    return {
      phaseIndex: this.phaseIndex,
      startNs: this.number * NS_PER_SECOND,
      endNs: (this.number + 1n) * NS_PER_SECOND,
      state: this.#state(),
      rows: [
        ...[...this.#rows].map(([step, row]) => rowOf(step, row)),
        ...[...this.#operations].map(([name, row]) => operationRow(name, row)),
      ],
    };
  }

  #addRequest(request: LoggedRequest): void {
    this.#requests += 1;
    this.#row(REQUEST_OPERATION).add(request);
    this.#row(stepOf(request.method, request.path, request)).add(request);
  }

  #addTime({operation, startNs, endNs}: LoggedTime): void {
    let row = this.#operations.get(operation);
    if (row === undefined) this.#operations.set(operation, (row = new Row()));
    row.latency.record(Number(endNs - startNs));
    row.count += 1;
  }

  /** Where the generator tells no requests, its operation of which there were most tells the load. */
  #state(): LoadState {
    const counts = [...this.#operations.values()].map(({count}) => count);
    const started = this.#requests > 0 ? this.#requests : Math.max(0, ...counts);
    if (this.#dropped === undefined) return {users: this.#users, started};
    return {users: this.#users, started, dropped: this.#dropped};
  }

  #row(step: Step | typeof REQUEST_OPERATION): Row {
    let row = this.#rows.get(step);
    if (row === undefined) this.#rows.set(step, (row = new Row()));
    return row;
  }
}

class Row {
  readonly latency = new HistogramRecorder(CLIENT_PRECISION_BITS);
  readonly errors: Record<string, number> = {};
  count = 0;
  untimed = 0;
  bytesIn = 0;
  bytesOut = 0;

  add(request: LoggedRequest): void {
    if (isTimed(request)) this.latency.record(Number(request.endNs - request.startNs));
    else this.untimed += 1;
    this.bytesIn += request.bytesIn;
    this.bytesOut += request.bytesOut;
    const kind = errorKind(request);
    if (kind !== undefined) this.errors[kind] = (this.errors[kind] ?? 0) + 1;
  }
}

function rowOf(step: Step | typeof REQUEST_OPERATION, row: Row): LoadRow {
  return step === REQUEST_OPERATION
    ? operationRow(REQUEST_OPERATION, row)
    : {scope: 'request', operation: REQUEST_OPERATION, step, ...figuresOf(row)};
}

function operationRow(operation: string, row: Row): LoadRow {
  return {scope: 'operation', operation, ...figuresOf(row)};
}

function figuresOf({latency, errors, untimed, bytesIn, bytesOut}: Row) {
  const figures = {latency: latency.snapshot(), errors, bytesIn, bytesOut};
  return untimed === 0 ? figures : {...figures, untimed};
}

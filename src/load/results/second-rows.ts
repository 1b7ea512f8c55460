// Counts the operations and requests that end in a second: one row for each kind of operation, and one
// for each step of its requests.

import {CLIENT_PRECISION_BITS, HistogramRecorder} from '../../domain/histogram.js';
import type {LoadRow} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {ErrorKind, Failure} from '../../domain/result.js';
import type {Step} from '../../domain/step.js';
import type {OperationTrace, TimedRequest} from '../registry/operation-trace.js';
import type {EndedOperation} from './ended-operation.js';

interface Row {
  readonly operation: string;
  readonly step?: Step;
  readonly latency: HistogramRecorder;
  readonly serviceTime?: HistogramRecorder;
  readonly errors: Record<string, number>;
  untimed: number;
  bytesIn: number;
  bytesOut: number;
}

const NS_PER_MS = 1e6;

export class SecondRows {
  /** By operation, then by step; the row of the operation itself has no step. */
  #rows = new Map<string, Map<Step | undefined, Row>>();

  addRequest({operation}: OperationTrace, request: TimedRequest): void {
    const row = this.#row(operation, request.step);
    row.bytesIn += request.bytesIn;
    row.bytesOut += request.bytesOut;
    count(row, request.endMs - request.startMs, undefined, request.failure);
  }

  /** In an open load latency counts from the intended start; the time from the actual one is kept too. */
  addOperation(ended: EndedOperation, isOpen: boolean): void {
    const {trace, intendedMs, startMs, endMs, failure} = ended;
    const row = this.#row(trace.operation, undefined, isOpen);
    row.bytesIn += trace.bytesIn;
    row.bytesOut += trace.bytesOut;
    const serviceMs = endMs - startMs;
    count(row, isOpen ? endMs - intendedMs : serviceMs, serviceMs, failure);
  }

  /** The rows since the last call. */
  take(): LoadRow[] {
    const rows = [...this.#rows.values()].flatMap((bySteps) => [...bySteps.values()]);
    this.#rows = new Map();
    return rows.map(({operation, step, latency, serviceTime, untimed, ...counts}) => ({
      scope: step === undefined ? 'operation' : 'request',
      operation,
      ...optional('step', step),
      latency: latency.take(),
      ...optional('serviceTime', serviceTime?.take()),
      ...counts,
      ...(untimed === 0 ? {} : {untimed}),
    }));
  }

  #row(operation: string, step: Step | undefined, isOpen = false): Row {
    let bySteps = this.#rows.get(operation);
    if (bySteps === undefined) this.#rows.set(operation, (bySteps = new Map()));
    let row = bySteps.get(step);
    if (row === undefined) {
      row = {
        operation,
        ...optional('step', step),
        latency: new HistogramRecorder(CLIENT_PRECISION_BITS),
        ...(isOpen ? {serviceTime: new HistogramRecorder(CLIENT_PRECISION_BITS)} : {}),
        errors: {},
        untimed: 0,
        bytesIn: 0,
        bytesOut: 0,
      };
      bySteps.set(step, row);
    }
    return row;
  }
}

/**
 * The failure whose time counts. How soon a server refuses says nothing of how fast it answers; an answer
 * after a time-out would have taken that long at least.
 */
const TIMED_FAILURE: ErrorKind = 'timeout';

// An operation that the generator cut off was not tried, and has no latency that means anything.
function count(
  row: Row,
  latencyMs: number,
  serviceMs: number | undefined,
  failure: Failure | undefined,
): void {
  if (failure !== undefined) row.errors[failure.kind] = (row.errors[failure.kind] ?? 0) + 1;
  if (failure?.kind === 'interrupted') return;
  if (failure !== undefined && failure.kind !== TIMED_FAILURE) {
    row.untimed += 1;
    return;
  }
  row.latency.record(latencyMs * NS_PER_MS);
  if (serviceMs !== undefined) row.serviceTime?.record(serviceMs * NS_PER_MS);
}

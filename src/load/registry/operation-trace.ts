// One operation while it goes on: its trace id, and its requests as they end. Times are the thread's
// monotonic ms; only what is kept one by one is turned into an OperationResult, with Unix ns.

import {newSpanId, newTraceId} from '../../domain/ids.js';
import type {Random} from '../../domain/random.js';
import type {Failure, OperationResult, RequestResult} from '../../domain/result.js';
import type {Step} from '../../domain/step.js';
import {failureOf, type HttpFailure} from '../http/failure.js';

export interface TimedRequest {
  readonly spanId: string;
  readonly step: Step;
  readonly method: string;
  readonly path: string;
  readonly server: string;
  readonly startMs: number;
  readonly firstByteMs?: number;
  readonly endMs: number;
  readonly status?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly failure?: Failure;
}

export class OperationTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly requests: TimedRequest[] = [];
  /** Bytes that a daemon moved on our behalf are added by hand. */
  bytesIn = 0;
  bytesOut = 0;

  constructor(
    readonly operation: string,
    random: Random,
    private readonly onRequest?: (trace: OperationTrace, request: TimedRequest) => void,
  ) {
    this.traceId = newTraceId(random);
    this.spanId = newSpanId(random);
  }

  add(request: TimedRequest, error: HttpFailure | undefined): void {
    const timed = error === undefined ? request : {...request, failure: failureOf(error)};
    this.requests.push(timed);
    this.bytesIn += request.bytesIn;
    this.bytesOut += request.bytesOut;
    this.onRequest?.(this, timed);
  }
}

export interface EndedOperation {
  readonly trace: OperationTrace;
  readonly phaseIndex: number;
  readonly image: string;
  readonly intendedMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly failure?: Failure;
}

/** `unixNs` turns the thread's ms into Unix ns. */
export function writeResult(
  ended: EndedOperation,
  unixNs: (ms: number) => bigint,
): OperationResult {
  const {trace, phaseIndex, image, failure} = ended;
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    phaseIndex,
    operation: trace.operation,
    image,
    intendedNs: unixNs(ended.intendedMs),
    startNs: unixNs(ended.startMs),
    endNs: unixNs(ended.endMs),
    bytesIn: trace.bytesIn,
    bytesOut: trace.bytesOut,
    ...(failure === undefined ? {} : {failure}),
    requests: trace.requests.map((request) => writeRequest(request, unixNs)),
  };
}

function writeRequest(
  {startMs, firstByteMs, endMs, ...rest}: TimedRequest,
  unixNs: (ms: number) => bigint,
): RequestResult {
  return {
    ...rest,
    startNs: unixNs(startMs),
    ...(firstByteMs === undefined ? {} : {firstByteNs: unixNs(firstByteMs)}),
    endNs: unixNs(endMs),
  };
}

// One operation while it goes on: its trace id, and its requests as they end. Times are the thread's
// monotonic milliseconds.

import {newSpanId, newTraceId} from '../../domain/ids.js';
import type {Random} from '../../domain/random.js';
import type {Failure} from '../../domain/result.js';
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
  /** Sums of the requests. Bytes that a docker daemon moves for an operation are added to them. */
  bytesIn = 0;
  bytesOut = 0;

  /** `onRequest` is told of each request as it ends. */
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

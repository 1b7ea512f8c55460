// An operation that has ended, and how it is written as a result that the collector can store.

import {optional} from '../../domain/optional.js';
import type {Failure, OperationResult, RequestResult} from '../../domain/result.js';
import type {OperationTrace, TimedRequest} from '../registry/operation-trace.js';

/** Times are the thread's monotonic milliseconds. */
export interface EndedOperation {
  readonly trace: OperationTrace;
  readonly phaseIndex: number;
  readonly image: string;
  readonly intendedMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly failure?: Failure;
}

/** `unixNs` turns the thread's milliseconds into Unix nanoseconds. */
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
    ...optional('failure', failure),
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
    ...optional('firstByteNs', firstByteMs === undefined ? undefined : unixNs(firstByteMs)),
    endNs: unixNs(endMs),
  };
}

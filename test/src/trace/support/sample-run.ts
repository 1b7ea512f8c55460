// A small run with two phases and with operations of which one failed, and a source of spans like a run file.

import type {StoredRequest} from '../../../../src/domain/ports.js';
import type {OperationResult, RequestResult} from '../../../../src/domain/result.js';
import type {Phase, Run} from '../../../../src/domain/run.js';
import type {Span} from '../../../../src/domain/span.js';
import type {SpanSource} from '../../../../src/trace/otlp-export.js';
import {runOf} from '../../domain/support/sample-run.js';

/** It is not a whole number of microseconds, so that a loss in a conversion to ms shows. */
export const START_NS = 1_760_000_000_123_456_789n;
const SECOND_NS = 1_000_000_000n;

export const RUN: Run = runOf({
  ...{id: 'r1', name: 'ramp', labels: {storage: 'nvme'}},
  ...{startNs: START_NS, endNs: START_NS + 60n * SECOND_NS},
});

export const PUSH: Phase = {
  index: 0,
  name: 'push',
  users: 8,
  startNs: START_NS + SECOND_NS,
  endNs: START_NS + 30n * SECOND_NS,
  spanId: '00f067aa0ba902b7',
};

export const PULL: Phase = {
  index: 1,
  name: 'pull',
  rate: 20,
  labels: {image: 'small'},
  startNs: START_NS + 30n * SECOND_NS,
  endNs: START_NS + 59n * SECOND_NS,
  spanId: '00f067aa0ba902b8',
  invalid: 'generator-limited',
};

export function requestResult(changes: Partial<RequestResult> = {}): RequestResult {
  return {
    spanId: 'aaaaaaaaaaaaaaa1',
    step: 'upload.start',
    method: 'POST',
    path: '/v2/library/app/blobs/uploads/?digest=sha256%3Aabc',
    server: '127.0.0.1:5000',
    startNs: START_NS + 2n * SECOND_NS,
    firstByteNs: START_NS + 2n * SECOND_NS + 1_500_000n,
    endNs: START_NS + 2n * SECOND_NS + 2_000_001n,
    status: 202,
    bytesIn: 0,
    bytesOut: 12,
    ...changes,
  };
}

export function operationResult(changes: Partial<OperationResult> = {}): OperationResult {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: 'aaaaaaaaaaaaaaa0',
    phaseIndex: 0,
    operation: 'push',
    image: 'library/app:1',
    intendedNs: START_NS + 2n * SECOND_NS - 4_000_000n,
    startNs: START_NS + 2n * SECOND_NS,
    endNs: START_NS + 3n * SECOND_NS + 7n,
    bytesIn: 300,
    bytesOut: 1_048_576,
    requests: [requestResult()],
    ...changes,
  };
}

/** A source like a run file: it gives spans in the order in which they were added. */
export function spanSource(
  spans: Span[],
  run: () => Run = () => RUN,
  phases = [PUSH, PULL],
  requests: StoredRequest[] = [],
) {
  const source: SpanSource = {
    run,
    phases: () => phases,
    hosts: () => [],
    processes: () => [],
    requests: ({after, limit = 1_000} = {}) =>
      requests.filter(({row}) => row > (after?.row ?? 0)).slice(0, limit),
    spans({afterRow = 0, limit = 1_000} = {}) {
      return spans
        .map((span, index) => ({...span, row: index + 1}))
        .filter(({row}) => row > afterRow)
        .slice(0, limit);
    },
  };
  return source;
}

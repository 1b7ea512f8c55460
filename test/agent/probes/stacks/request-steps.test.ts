// A goroutine serves one request at a time; its stacks get the step of the one they fall into.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RequestSteps} from '../../../../agent/probes/stacks/request-steps.js';
import {completeBudget, type RequestRecord} from '../../../../src/domain/request.js';

const SECOND = 1e9;

describe('RequestSteps', () => {
  test('finds the request that a goroutine served at an instant', () => {
    const steps = stepsOf(
      {startNs: 1_000n, durationNs: 500, step: 'blob.get'},
      {startNs: 2_000n, durationNs: 500, step: 'manifest.get'},
    );

    const found = [999, 1_000, 1_499, 1_700, 2_100].map((at) => steps.stepIn(7, 3, at, at));

    assert.deepEqual(found, [undefined, 'blob.get', 'blob.get', undefined, 'manifest.get']);
  });

  test('takes the request with the largest part of a time', () => {
    const steps = stepsOf(
      {startNs: 1_000n, durationNs: 500, step: 'blob.get'},
      {startNs: 1_500n, durationNs: 5_000, step: 'manifest.get'},
    );

    assert.equal(steps.stepIn(7, 3, 1_200, 2_500), 'manifest.get');
    assert.equal(steps.stepIn(7, 3, 900, 1_600), 'blob.get');
    assert.equal(steps.stepIn(7, 3, 9_000, 9_900), undefined);
  });

  test('finds them in whatever order they were told', () => {
    const steps = stepsOf(
      {startNs: 2_000n, durationNs: 500, step: 'manifest.get'},
      {startNs: 1_000n, durationNs: 500, step: 'blob.get'},
      {startNs: 3_000n, durationNs: 500, step: 'ping'},
    );

    const found = [1_200, 2_200, 3_200].map((at) => steps.stepIn(7, 3, at, at));

    assert.deepEqual(found, ['blob.get', 'manifest.get', 'ping']);
  });

  test('knows nothing of other goroutines, other processes, clients and servers that are no Go', () => {
    const steps = stepsOf(
      {startNs: 1_000n, durationNs: 500},
      {startNs: 1_000n, durationNs: 500, goid: 0},
      {startNs: 1_000n, durationNs: 500, goid: 5, side: 'client'},
    );

    const found = [
      steps.stepIn(7, 4, 1_200, 1_200),
      steps.stepIn(8, 3, 1_200, 1_200),
      steps.stepIn(7, 0, 1_200, 1_200),
      steps.stepIn(7, 5, 1_200, 1_200),
    ];

    assert.deepEqual(found, [undefined, undefined, undefined, undefined]);
  });

  test('forgets what ended more than ten seconds ago', () => {
    const steps = stepsOf(
      {startNs: 0n, durationNs: 2 * SECOND},
      {startNs: BigInt(4 * SECOND), durationNs: SECOND, step: 'manifest.get'},
    );

    steps.forgetBefore(13 * SECOND);

    assert.equal(steps.stepIn(7, 3, SECOND, SECOND), undefined);
    assert.equal(steps.stepIn(7, 3, 4.5 * SECOND, 4.5 * SECOND), 'manifest.get');
  });
});

function stepsOf(...requests: Partial<RequestRecord>[]): RequestSteps {
  const steps = new RequestSteps();
  for (const request of requests) steps.note({...REQUEST, ...request});
  return steps;
}

const REQUEST: RequestRecord = {
  ...({kind: 'request', side: 'server', target: 'registry', pid: 7, goid: 3} as const),
  ...({method: 'GET', path: '/v2/a/blobs/b', step: 'blob.get', status: 200} as const),
  ...{startNs: 0n, durationNs: 0, bytesIn: 0, bytesOut: 0},
  ...{budget: completeBudget(new Map(), 0), inferred: [], calls: [], details: {}},
};

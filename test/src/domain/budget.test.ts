import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BudgetSum, isFailed, latencyOf, mergeBudgets} from '../../../src/domain/budget.js';
import {bucketIndex} from '../../../src/domain/histogram.js';
import {aRequest} from './support/sample-request.js';

describe('budgets', () => {
  test('are added up by the bucket of the whole request, exactly', () => {
    const sum = new BudgetSum();
    sum.addRequest(aRequest(1_000, {cpu: 700, send: 300}));
    sum.addRequest(aRequest(1_001, {cpu: 900}, {status: 503}));
    sum.addRequest(aRequest(9_000, {'fs.sync': 9_000}));

    assert.deepEqual(
      sum.buckets,
      new Map([
        [
          bucketIndex(1_000),
          {
            ...{requests: 2, errors: 1, durationNs: 2_001},
            parts: new Map([
              ['cpu', 1_600],
              ['send', 300],
              ['unexplained', 101],
            ]),
          },
        ],
        [
          bucketIndex(9_000),
          {requests: 1, errors: 0, durationNs: 9_000, parts: new Map([['fs.sync', 9_000]])},
        ],
      ]),
    );
    assert.deepEqual(
      [...latencyOf(sum.buckets).counts],
      [
        [bucketIndex(1_000), 2],
        [bucketIndex(9_000), 1],
      ],
    );
  });

  test('merge as if they had been added up at once', () => {
    const requests = Array.from({length: 60}, (_, n) => aRequest(100 * n, {cpu: 50 * n}));
    const [all, early, late] = [new BudgetSum(), new BudgetSum(), new BudgetSum()];
    requests.forEach((request, n) => {
      all.addRequest(request);
      (n < 20 ? early : late).addRequest(request);
    });

    assert.deepEqual(mergeBudgets([early.buckets, late.buckets]), all.buckets);
  });
});

describe('a request', () => {
  for (const [what, method, status, failed] of [
    ['that was answered', 'GET', 200, false],
    ['that was sent elsewhere', 'GET', 307, false],
    ['that is to come with a token', 'PUT', 401, false],
    ['for a blob that is not there yet', 'HEAD', 404, false],
    ['for a manifest that is not there', 'GET', 404, true],
    ['that asked for too much', 'GET', 429, true],
    ['that the server could not answer', 'HEAD', 503, true],
    ['whose connection ended first', 'GET', 0, true],
  ] as const) {
    test(`${what} ${failed ? 'has failed' : 'has not failed'}`, () => {
      assert.equal(isFailed({method, status}), failed);
    });
  }
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BudgetSum, latencyOf} from '../../../../src/domain/budget.js';
import type {BudgetHistogram} from '../../../../src/domain/budget.js';
import {quantileNs} from '../../../../src/domain/histogram.js';
import type {RequestRecord} from '../../../../src/domain/request.js';
import {
  diffBudgets,
  explainedShare,
  meanBudget,
  SLOWEST_PERCENT,
} from '../../../../src/insight/budgets/budget.js';
import {aRequest} from '../../domain/support/sample-request.js';

describe('budgets', () => {
  test('say what the slowest percent spent its time on', () => {
    const fast = Array.from({length: 990}, () => aRequest(1_000, {cpu: 900, send: 100}));
    const slow = Array.from({length: 10}, () => aRequest(90_000, {cpu: 900, 'fs.sync': 89_100}));

    const buckets = bucketsOf([...fast, ...slow]);
    const slowest = meanBudget(buckets, SLOWEST_PERCENT)!;

    assert.equal(slowest.requests, 10);
    assert.deepEqual(slowest.parts[0], {part: 'fs.sync', ns: 89_100});
    assert.ok(quantileNs(latencyOf(buckets), 0.99)! < 1_100);
  });

  test('add up to the mean duration in every band', () => {
    const buckets = bucketsOf(
      Array.from({length: 500}, (_, n) => aRequest(1_000 + n * 37, {cpu: n, queue: n * 3})),
    );

    for (const band of [undefined, SLOWEST_PERCENT, {from: 0.2, to: 0.31}]) {
      const {durationNs, parts} = meanBudget(buckets, band)!;
      const sum = parts.reduce((total, {ns}) => total + ns, 0);
      assert.ok(Math.abs(sum - durationNs) < 1e-6, `${sum} of ${durationNs}`);
    }
  });

  test('differ by their parts, the largest difference first', () => {
    const base = meanBudget(bucketsOf([aRequest(1_000, {cpu: 600, send: 400})]))!;
    const changed = meanBudget(bucketsOf([aRequest(4_000, {cpu: 500, 'fs.sync': 3_500})]))!;

    const differences = diffBudgets(base, changed);

    assert.deepEqual(
      differences.map(({part, deltaNs}) => [part, deltaNs]),
      [
        ['fs.sync', 3_500],
        ['send', -400],
        ['cpu', -100],
      ],
    );
    assert.equal(
      differences.reduce((sum, {deltaNs}) => sum + deltaNs, 0),
      changed.durationNs - base.durationNs,
    );
  });

  test('tell how much they explain', () => {
    const mean = meanBudget(bucketsOf([aRequest(1_000, {cpu: 900})]))!;

    assert.equal(explainedShare(mean), 0.9);
  });

  test('of no requests say nothing', () => {
    assert.equal(meanBudget(new Map()), undefined);
  });
});

function bucketsOf(requests: readonly RequestRecord[]): BudgetHistogram {
  const sum = new BudgetSum();
  for (const request of requests) sum.addRequest(request);
  return sum.buckets;
}

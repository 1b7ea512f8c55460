import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {
  budgetSumNs,
  BUDGET_PARTS,
  completeBudget,
  type BudgetPart,
} from '../../../src/domain/request.js';

describe('completeBudget', () => {
  test('calls unexplained what no part holds', () => {
    const budget = completeBudget(new Map([['cpu', 60]]), 100);

    assert.deepEqual(
      [...budget],
      [
        ['cpu', 60],
        ['unexplained', 40],
      ],
    );
  });

  test('takes what was counted twice from the scheduler first', () => {
    const parts = new Map<BudgetPart, number>([
      ['fs.sync', 80],
      ['runqueue', 30],
      ['sched', 10],
      ['send', -5],
    ]);

    assert.deepEqual(
      [...completeBudget(parts, 100)],
      [
        ['fs.sync', 80],
        ['runqueue', 10],
        ['sched', 10],
      ],
    );
    assert.deepEqual([...completeBudget(parts, 70)], [['fs.sync', 70]]);
  });

  test('sums to the duration, whatever the parts are', () => {
    const part = fc.constantFrom(...BUDGET_PARTS);
    const parts = fc.array(fc.tuple(part, fc.integer({min: -1e9, max: 1e9})));
    fc.assert(
      fc.property(parts, fc.nat({max: 2e9}), (some, durationNs) => {
        const budget = completeBudget(new Map(some), durationNs);

        assert.equal(budgetSumNs(budget), durationNs);
        assert.ok([...budget.values()].every((ns) => ns > 0));
      }),
    );
  });
});

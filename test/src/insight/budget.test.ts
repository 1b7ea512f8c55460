import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {quantileNs, totalCount} from '../../../src/domain/histogram.js';
import {completeBudget, type BudgetPart, type RequestRecord} from '../../../src/domain/request.js';
import {
  addUpBudgets,
  diffBudgets,
  explainedShare,
  latencyOf,
  meanBudget,
  mergeBudgets,
  SLOWEST_PERCENT,
} from '../../../src/insight/budget.js';

describe('budgets', () => {
  test('are kept for each phase, step and target', () => {
    const tables = addUpBudgets([
      {phase: 0, record: request(1_000, {cpu: 1_000})},
      {phase: 1, record: request(1_000, {cpu: 1_000})},
      {phase: 1, record: {...request(1_000, {cpu: 1_000}), step: 'blob.get'}},
      {phase: 1, record: request(5_000, {cpu: 1_000})},
    ]);

    assert.deepEqual(
      tables.map(({phase, step, buckets}) => [phase, step, totalCount(latencyOf(buckets))]),
      [
        [0, 'manifest.get', 1],
        [1, 'manifest.get', 2],
        [1, 'blob.get', 1],
      ],
    );
  });

  test('say what the slowest percent spent its time on', () => {
    const fast = Array.from({length: 990}, () => request(1_000, {cpu: 900, send: 100}));
    const slow = Array.from({length: 10}, () => request(90_000, {cpu: 900, 'fs.sync': 89_100}));

    const buckets = bucketsOf([...fast, ...slow]);
    const slowest = meanBudget(buckets, SLOWEST_PERCENT)!;

    assert.equal(slowest.requests, 10);
    assert.deepEqual(slowest.parts[0], {part: 'fs.sync', ns: 89_100});
    assert.ok(quantileNs(latencyOf(buckets), 0.99)! < 1_100);
  });

  test('add up to the mean duration in every band', () => {
    const buckets = bucketsOf(
      Array.from({length: 500}, (_, n) => request(1_000 + n * 37, {cpu: n, queue: n * 3})),
    );

    for (const band of [undefined, SLOWEST_PERCENT, {from: 0.2, to: 0.31}]) {
      const {durationNs, parts} = meanBudget(buckets, band)!;
      const sum = parts.reduce((total, {ns}) => total + ns, 0);
      assert.ok(Math.abs(sum - durationNs) < 1e-6, `${sum} of ${durationNs}`);
    }
  });

  test('differ by their parts, the largest difference first', () => {
    const base = meanBudget(bucketsOf([request(1_000, {cpu: 600, send: 400})]))!;
    const changed = meanBudget(bucketsOf([request(4_000, {cpu: 500, 'fs.sync': 3_500})]))!;

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

  test('merge as if they had been added up at once', () => {
    const records = Array.from({length: 60}, (_, n) => request(100 * n, {cpu: 50 * n}));

    const merged = mergeBudgets([bucketsOf(records.slice(0, 20)), bucketsOf(records.slice(20))]);

    assert.deepEqual(merged, bucketsOf(records));
  });

  test('tell how much they explain', () => {
    const mean = meanBudget(bucketsOf([request(1_000, {cpu: 900})]))!;

    assert.equal(explainedShare(mean), 0.9);
  });

  test('of no requests say nothing', () => {
    assert.equal(meanBudget(new Map()), undefined);
  });
});

function bucketsOf(records: readonly RequestRecord[]): ReturnType<typeof mergeBudgets> {
  return mergeBudgets(
    addUpBudgets(records.map((record) => ({record}))).map(({buckets}) => buckets),
  );
}

function request(durationNs: number, parts: Partial<Record<BudgetPart, number>>): RequestRecord {
  const budget = new Map(Object.entries(parts) as [BudgetPart, number][]);
  return {
    kind: 'request',
    side: 'server',
    target: 'registry',
    pid: 1,
    goid: 1,
    method: 'GET',
    path: '/v2/a/manifests/b',
    step: 'manifest.get',
    status: 200,
    startNs: 0n,
    durationNs,
    bytesIn: 0,
    bytesOut: 0,
    budget: completeBudget(budget, durationNs),
    inferred: [],
    calls: [],
    details: {},
  };
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {fitsFilter, type HistoryRun} from '../../../../src/domain/history/history-run.js';
import {runsToPrune, type KeepLimits} from '../../../../src/domain/history/prune.js';
import type {Run} from '../../../../src/domain/run.js';
import {runOf, unended} from '../support/sample-run.js';

const HOUR_NS = 3_600_000_000_000n;
const NOW_NS = 1_790_000_000_000_000_000n;

/** Run `age` began so many hours ago. */
function aged(age: number, more: Partial<Run> = {}, bytes = 10): HistoryRun {
  const startNs = NOW_NS - BigInt(age) * HOUR_NS;
  const run = runOf({
    id: '20260921-140640-aaaa',
    name: `run ${age}`,
    startNs,
    endNs: startNs + 1n,
    ...more,
  });
  return {run, file: `${age}.db`, bytes, summary: {verdict: 'done', scenario: 'nightly'}};
}

function pruned(runs: readonly HistoryRun[], limits: KeepLimits): string[] {
  return runsToPrune(runs, limits, NOW_NS).map(({file}) => file);
}

describe('runsToPrune', () => {
  const runs = [aged(1), aged(2), aged(30), aged(40)];

  test('removes the oldest until as many are left, as young and as small as wanted', () => {
    assert.deepEqual(pruned(runs, {runs: 3}), ['40.db']);
    assert.deepEqual(pruned(runs, {ageMs: 24 * 3_600_000}), ['40.db', '30.db']);
    assert.deepEqual(pruned(runs, {bytes: 25}), ['40.db', '30.db']);
    assert.deepEqual(pruned(runs, {runs: 0}), ['40.db', '30.db', '2.db', '1.db']);
    assert.deepEqual(pruned(runs, {}), []);
  });

  test('leaves a run that goes on and one with the label keep, and counts them', () => {
    const all = [
      ...runs,
      {...aged(50), run: unended(aged(50).run)},
      aged(60, {labels: {keep: 'yes'}}),
      aged(70, {labels: {keep: 'no'}}),
    ];

    assert.deepEqual(pruned(all, {runs: 0}), ['70.db', '40.db', '30.db', '2.db', '1.db']);
    assert.deepEqual(pruned(all, {runs: 3}), ['70.db', '40.db', '30.db', '2.db']);
  });

  test('holds its limits, and removes no run without need', () => {
    const history = fc.array(fc.record({age: fc.nat(99), bytes: fc.nat(99)}), {maxLength: 20});
    const limits = fc.record({
      runs: fc.nat(20),
      ageMs: fc.nat(100).map((hours) => hours * 3_600_000),
      bytes: fc.nat(500),
    });
    fc.assert(
      fc.property(history, limits, (rows, wanted) => {
        const all = rows
          .sort((left, right) => left.age - right.age)
          .map(({age, bytes}) => aged(age, {}, bytes));
        const gone = new Set<HistoryRun>(runsToPrune(all, wanted, NOW_NS));
        const left = all.filter((each) => !gone.has(each));

        const holds = (kept: readonly HistoryRun[]): boolean =>
          kept.length <= wanted.runs &&
          kept.reduce((sum, {bytes}) => sum + bytes, 0) <= wanted.bytes &&
          kept.every(({run}) => Number(NOW_NS - run.startNs) / 1e6 <= wanted.ageMs);
        assert.ok(holds(left));
        const youngestGone = all.find((each) => gone.has(each));
        if (youngestGone !== undefined) assert.equal(holds([...left, youngestGone]), false);
      }),
    );
  });
});

test('a filter asks for labels, scenario and time together', () => {
  const run = aged(5, {labels: {build: '12', disk: 'nvme'}});

  const fits = (filter: Parameters<typeof fitsFilter>[1]): boolean => fitsFilter(run, filter);
  assert.equal(fits({}), true);
  assert.equal(fits({labels: [['build', '12'], ['disk', undefined]]}), true); // prettier-ignore
  assert.equal(fits({labels: [['build', '13']]}), false);
  assert.equal(fits({labels: [['toString', undefined]]}), false);
  assert.equal(fits({scenario: 'nightly', sinceNs: NOW_NS - 6n * HOUR_NS}), true);
  assert.equal(fits({scenario: 'other'}), false);
  assert.equal(fits({sinceNs: NOW_NS - 4n * HOUR_NS}), false);
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RunFollower} from '../../../agent/life/run-follower.js';

const MS = 1_000_000n;

describe('RunFollower', () => {
  test('gives an interval to the run that most of it lies in', () => {
    const runs = new RunFollower();
    runs.change('a', 1_000n * MS);
    runs.change(undefined, 5_000n * MS);

    for (const [startMs, endMs, runId] of [
      [0n, 1_005n, undefined],
      [999n, 1_900n, 'a'],
      [2_000n, 3_000n, 'a'],
      [4_500n, 5_010n, 'a'],
      [5_010n, 6_000n, undefined],
    ] as const) {
      assert.equal(runs.runOf(startMs * MS, endMs * MS), runId);
    }
  });

  test('reports on a run until nothing is left of it', () => {
    const runs = new RunFollower();
    runs.change('a', 1n);
    const spooled = new Set(['a']);
    const report = (): unknown => runs.toReport((runId) => spooled.has(runId));

    assert.deepEqual(report(), [{runId: 'a', isLast: false}]);
    assert.equal(runs.change(undefined, 2n), 'a');
    spooled.delete('a');
    assert.deepEqual(report(), [{runId: 'a', isLast: false}], 'its last interval is to come');
    runs.finished('a');
    assert.deepEqual(report(), [{runId: 'a', isLast: true}]);
    runs.close('a');
    assert.deepEqual(report(), []);
  });

  test('knows whether a run that has ended may have something left', () => {
    const runs = new RunFollower();
    runs.change('a', 1n);
    assert.equal(runs.isDelivering, false, 'it goes on');

    runs.change('b', 2n);
    runs.finished('a');

    assert.equal(runs.isDelivering, true);
    runs.close('a');
    assert.equal(runs.isDelivering, false);
  });

  test('tells the times of a run that has ended until its last interval is made', () => {
    const runs = new RunFollower();
    runs.change('a', 10n);
    assert.deepEqual(runs.finishing(), []);

    runs.change('b', 20n);
    runs.change(undefined, 30n);
    runs.finished('a');

    assert.deepEqual(runs.finishing(), [{runId: 'b', startNs: 20n, endNs: 30n}]);
    runs.finished('b');
    assert.deepEqual(runs.finishing(), []);
  });

  test('reports on what an earlier life left', () => {
    const runs = new RunFollower(['old']);

    assert.deepEqual(
      runs.toReport(() => true),
      [{runId: 'old', isLast: false}],
    );
  });

  test('remembers no more changes than an interval may lie behind', () => {
    const runs = new RunFollower();
    for (let at = 0; at < 100; at += 1) runs.change(`run-${at}`, BigInt(at));

    assert.equal(runs.runOf(99n, 99n), 'run-99');
    assert.equal(runs.runOf(90n, 90n), 'run-90');
    assert.equal(runs.runOf(10n, 10n), undefined);
  });
});

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {BudgetTimeline} from '../../../../src/api/queries/budget-timeline.js';
import {shownSeconds} from '../../../../src/api/queries/find-range.js';
import type {StoredBudget} from '../../../../src/domain/ports.js';
import {SECOND_NS, START_NS, aRun} from '../../store/support/sample-run.js';

const AS_SEEN = {nameOf: (_: string, part: string) => part};

/** One request of 1 ms in a second after the start of the run. */
function budgetAt(second: number): StoredBudget {
  const parts = new Map([['cpu', 1_000_000] as const]);
  const bucket = {requests: 1, errors: 0, durationNs: 1_000_000, parts};
  return {
    ...({target: 'registry', step: 'blob.get', side: 'server'} as const),
    startNs: START_NS + BigInt(second) * SECOND_NS,
    buckets: new Map([[300, bucket]]),
  };
}

test('a timeline is as long as its run, wherever an agent with another clock says that its requests are', () => {
  const shown = shownSeconds(aRun({endNs: START_NS + 20n * SECOND_NS}));
  const timeline = new BudgetTimeline(shown, AS_SEEN);
  for (const second of [-1_000_000, -2, 0, 7, 19, 25, 1_000_000_000]) {
    timeline.add(budgetAt(second));
  }

  const moments = timeline.take();

  assert.deepEqual(
    moments.map(({durationMs, requests}) => [durationMs, requests]),
    Array.from({length: 5}, () => [1_000, 1]),
  );
});

test('a timeline adds up parts that get one name', () => {
  const names = {nameOf: (target: string) => `upstream:store of ${target}`};
  const timeline = new BudgetTimeline(shownSeconds(aRun()), names);
  for (const target of ['registry', 'core', 'core']) timeline.add({...budgetAt(0), target});

  assert.deepEqual(
    timeline.take().map(({parts}) => parts),
    [{'upstream:store of registry': 1_000_000, 'upstream:store of core': 2_000_000}],
  );
});

test('a timeline of a run that goes on has no end', () => {
  const timeline = new BudgetTimeline(shownSeconds(aRun()), AS_SEEN);
  for (const second of [0, 1_199]) timeline.add(budgetAt(second));

  assert.deepEqual(
    timeline.take().map(({durationMs}) => durationMs),
    [2_000, 2_000],
  );
});

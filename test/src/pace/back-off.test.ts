import assert from 'node:assert/strict';
import {test} from 'node:test';

import fc from 'fast-check';

import {AGENT_BACK_OFF, delayMs, fullDelayMs} from '../../../src/pace/back-off.js';

const {longestMs} = AGENT_BACK_OFF;

test('the first retry of an agent comes soon, later ones ever later, none after more than ten seconds', () => {
  assert.equal(delayMs(AGENT_BACK_OFF, 1, 0), 125);
  assert.equal(delayMs(AGENT_BACK_OFF, 1, 1), 250);
  assert.equal(delayMs(AGENT_BACK_OFF, 4, 1), 2_000);
  assert.equal(delayMs(AGENT_BACK_OFF, 1_000_000, 1), 10_000);
});

test('agents that lost their collector together come back at different times', () => {
  const share = fc.double({min: 0, max: 1, noNaN: true});
  fc.assert(
    fc.property(fc.integer({min: 1, max: 10_000}), share, (failures, random) => {
      const waitMs = delayMs(AGENT_BACK_OFF, failures, random);

      assert.ok(waitMs >= delayMs(AGENT_BACK_OFF, failures, 0) && waitMs <= longestMs);
    }),
  );
  assert.equal(delayMs(AGENT_BACK_OFF, 9, 0), longestMs / 2);
});

test('a wait without a random part doubles up to its limit', () => {
  const waits = [1, 2, 3, 4, 5].map((failures) =>
    fullDelayMs({firstMs: 100, longestMs: 500}, failures),
  );

  assert.deepEqual(waits, [100, 200, 400, 500, 500]);
});

import assert from 'node:assert/strict';
import {test} from 'node:test';

import fc from 'fast-check';

import {MAX_DELAY_MS, reconnectDelayMs} from '../../../src/pace/back-off.js';

test('the first retry comes soon, later ones ever later, none after more than ten seconds', () => {
  assert.equal(reconnectDelayMs(1, 0), 125);
  assert.equal(reconnectDelayMs(1, 1), 250);
  assert.equal(reconnectDelayMs(4, 1), 2_000);
  assert.equal(reconnectDelayMs(1_000_000, 1), MAX_DELAY_MS);
});

test('agents that lost their collector together come back at different times', () => {
  const share = fc.double({min: 0, max: 1, noNaN: true});
  fc.assert(
    fc.property(fc.integer({min: 1, max: 100}), share, (failures, random) => {
      const delayMs = reconnectDelayMs(failures, random);

      assert.ok(delayMs >= reconnectDelayMs(failures, 0) && delayMs <= MAX_DELAY_MS);
    }),
  );
  assert.equal(reconnectDelayMs(9, 0), MAX_DELAY_MS / 2);
});

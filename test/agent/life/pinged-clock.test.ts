import assert from 'node:assert/strict';
import {test} from 'node:test';

import {PingedClock} from '../../../agent/life/pinged-clock.js';

test('before the first ping the difference is not known', () => {
  assert.deepEqual(new PingedClock().at(5n, 3n), {offsetNs: 0n, errorNs: 0n});
});

test('the error grows as the last ping ages', () => {
  const clock = new PingedClock();
  clock.told({offsetNs: -40n, errorNs: 1_000n}, 0n);

  assert.deepEqual(clock.at(0n, 50n), {offsetNs: -40n, errorNs: 1_050n});
  assert.deepEqual(clock.at(3_600_000_000_000n, 50n), {offsetNs: -40n, errorNs: 1_800_001_050n});
});

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {RateLimit} from '../../../src/guard/rate-limit.js';

test('only so many addresses are kept in mind: the one longest unseen is forgotten', () => {
  const limit = new RateLimit();
  const spend = (address: string): void => {
    while (limit.allows(address, 0));
  };
  spend('first');
  spend('second');
  limit.allows('first', 0);

  for (let other = 0; other < 4_095; other += 1) limit.allows(`10.0.0.${other}`, 0);

  assert.equal(limit.allows('first', 0), false);
  assert.equal(limit.allows('second', 0), true);
});

test('a clock that goes back gives nothing and takes nothing', () => {
  const limit = new RateLimit();
  for (let count = 0; count < 200; count += 1) assert.ok(limit.allows('a', 1_000));

  assert.equal(limit.allows('a', 0), false);
});

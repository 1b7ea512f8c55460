import assert from 'node:assert/strict';
import {test} from 'node:test';

import {RateLimit} from '../../../src/guard/rate-limit.js';

test('a million addresses cost no more memory than four thousand', () => {
  const limit = new RateLimit();
  const before = process.memoryUsage().heapUsed;

  for (let address = 0; address < 200_000; address += 1) limit.allows(`10.0.0.${address}`, 0);

  assert.ok(process.memoryUsage().heapUsed - before < 40e6);
});

test('a clock that goes back gives nothing and takes nothing', () => {
  const limit = new RateLimit();
  for (let count = 0; count < 200; count += 1) assert.ok(limit.allows('a', 1_000));

  assert.equal(limit.allows('a', 0), false);
});

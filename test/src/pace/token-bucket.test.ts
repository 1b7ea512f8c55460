import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {TokenBucket} from '../../../src/pace/token-bucket.js';

describe('TokenBucket', () => {
  test('lets a burst through, then makes wait as long as the rate asks for', () => {
    const bucket = new TokenBucket({perSecond: 1_000, burst: 50}, 0n);

    const waits = Array.from({length: 53}, () => bucket.take(0n));

    assert.deepEqual(waits.slice(0, 50), Array(50).fill(0));
    assert.deepEqual(waits.slice(50), [1, 2, 3]);
  });

  test('fills up again with time, to its capacity', () => {
    const bucket = new TokenBucket({perSecond: 1_000, burst: 2}, 0n);
    bucket.take(0n);
    bucket.take(0n);

    assert.equal(bucket.take(1_000_000_000n), 0);
    assert.equal(bucket.take(1_000_000_000n), 0);
    assert.equal(bucket.take(1_000_000_000n), 1);
  });

  test('refuses what is above the rate where nobody waits, and owes nothing for it', () => {
    const bucket = new TokenBucket({perSecond: 1_000, burst: 2}, 0n);

    const taken = [0n, 0n, 0n, 0n, 1_000_000n, 1_000_000n].map((ns) => bucket.tryTake(ns));

    assert.deepEqual(taken, [true, true, false, false, true, false]);
  });
});

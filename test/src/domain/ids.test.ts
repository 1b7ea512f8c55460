import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {isSpanId, isTraceId, newRunId, newSpanId, newTraceId} from '../../../src/domain/ids.js';
import {pooledRandom, type Random} from '../../../src/domain/random.js';

describe('ids', () => {
  test('of a run begin with its time', () => {
    const startNs = BigInt(Date.UTC(2026, 10, 23, 19, 57, 2)) * 1_000_000n;

    assert.equal(newRunId(startNs, alwaysDigit('a')), '20261123-195702-aaaaaaaa');
  });

  test('of traces and spans are never all zero', () => {
    const drawn = ['0', '0', '7'];
    const random: Random = {...alwaysDigit('0'), hex: (digits) => drawn.shift()!.repeat(digits)};

    assert.equal(newTraceId(random), '7'.repeat(32));
    assert.equal(newSpanId(alwaysDigit('f')), 'f'.repeat(16));
  });

  for (const [text, isValid] of [
    ['a'.repeat(16), true],
    ['a'.repeat(15), false],
    ['A'.repeat(16), false],
    ['0'.repeat(16), false],
    ['g'.repeat(16), false],
  ] as const) {
    test(`${text} is ${isValid ? 'an' : 'no'} id of a span`, () => {
      assert.equal(isSpanId(text), isValid);
      assert.equal(isTraceId(text + text), isValid);
    });
  }
});

describe('a pool of random numbers', () => {
  test('gives out no digits twice', () => {
    const random = pooledRandom();

    const drawn = Array.from({length: 2000}, () => random.hex(32));

    assert.ok(drawn.every((id) => /^[0-9a-f]{32}$/.test(id)));
    assert.equal(new Set(drawn).size, 2000);
  });

  test('gives shares from 0 to below 1, evenly', () => {
    const random = pooledRandom();

    const drawn = Array.from({length: 20_000}, () => random.share());

    assert.ok(drawn.every((share) => share >= 0 && share < 1));
    // The standard deviation of this mean is 0.002.
    const mean = drawn.reduce((sum, share) => sum + share, 0) / drawn.length;
    assert.ok(Math.abs(mean - 0.5) < 0.02, `${mean}`);
  });
});

function alwaysDigit(digit: string): Random {
  return {hex: (digits) => digit.repeat(digits), share: () => 0};
}

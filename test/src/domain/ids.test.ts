import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {isSpanId, isTraceId, newRunId, newSpanId, newTraceId} from '../../../src/domain/ids.js';
import {pooledRandom, randomShare, type Random} from '../../../src/domain/random.js';

describe('ids', () => {
  test('of a run begin with its time', () => {
    const startNs = BigInt(Date.UTC(2026, 10, 23, 19, 57, 2)) * 1_000_000n;

    assert.equal(newRunId(startNs, filledWith(0xab)), '20261123-195702-abababab');
  });

  test('of traces and spans are never all zero', () => {
    const drawn = [0, 0, 7];
    const random: Random = (bytes) => Buffer.alloc(bytes, drawn.shift());

    assert.equal(newTraceId(random), '07'.repeat(16));
    assert.equal(newSpanId(filledWith(0x1f)), '1f'.repeat(8));
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

describe('pooled random bytes', () => {
  test('stay as they were given when the pool is filled again', () => {
    const random = pooledRandom();
    const first = random(16);
    const copy = Buffer.from(first);

    const later = Array.from({length: 2000}, () => random(16).toString('hex'));

    assert.deepEqual(first, copy);
    assert.equal(new Set([...later, first.toString('hex')]).size, 2001);
  });
});

describe('a random share', () => {
  test('goes from 0 to below 1', () => {
    assert.equal(randomShare(filledWith(0)), 0);
    assert.equal(randomShare(filledWith(0x80)) > 0.5, true);
    assert.equal(randomShare(filledWith(0xff)), 1 - 2 ** -48);
  });
});

function filledWith(byte: number): Random {
  return (bytes) => Buffer.alloc(bytes, byte);
}

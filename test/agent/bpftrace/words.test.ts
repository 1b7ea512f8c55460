import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {Words} from '../../../agent/bpftrace/words.js';

describe('Words', () => {
  test('keep every number of 64 bits to the last', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (number) => {
        const words = Words.of(7n, number);

        assert.equal(words.bigint(1), BigInt.asUintN(64, number));
        assert.equal(words.number(1), Number(BigInt.asUintN(64, number)));
      }),
      {numRuns: 2_000},
    );
  });

  for (const number of [
    0n,
    -1n,
    2n ** 32n,
    -(2n ** 32n),
    10n ** 15n,
    2n ** 53n + 1n,
    2n ** 64n - 1n,
  ]) {
    test(`keep ${number}`, () => {
      assert.equal(Words.of(number).bigint(0), BigInt.asUintN(64, number));
    });
  }

  test('say where a number ends, and throw where none stands', () => {
    const words = new Words();

    assert.equal(words.readDecimal('12,345]', 3), 6);
    assert.equal(words.number(0), 345);
    for (const text of ['', '-', 'x', '9'.repeat(21)]) {
      assert.throws(() => words.readDecimal(text, 0), SyntaxError);
    }
  });

  test('have 0 where they end, whatever they had before', () => {
    const words = Words.of(1n, 2n);
    words.clear();
    words.readDecimal('3', 0);

    assert.deepEqual([words.count, words.number(0), words.number(1), words.low(1)], [1, 3, 0, 0]);
  });
});

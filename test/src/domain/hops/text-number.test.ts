import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {textNumber} from '../../../../src/domain/hops/text-number.js';

describe('the number of texts', () => {
  test('is a whole number that a double holds exactly, and never 0', () => {
    for (const text of ['', '\0', 'a', '\uffff', 'x'.repeat(2_048)]) {
      const number = textNumber(text);
      assert.ok(Number.isSafeInteger(number) && number > 0, `${text}: ${number}`);
    }
  });

  test('differs for texts that differ in one character, in their order, or in their borders', () => {
    const numbers = [
      ...[
        ['ab', ''],
        ['a', 'b'],
        ['', 'ab'],
        ['b', 'a'],
        ['ab\0', ''],
        ['aB', ''],
        ['bb', ''],
      ],
    ] as [string, string][];

    assert.equal(new Set(numbers.map((texts) => textNumber(...texts))).size, numbers.length);
  });

  test('differs for a hundred thousand paths and connections', () => {
    const numbers = new Set<number>();
    for (let n = 0; n < 50_000; n += 1) {
      numbers.add(
        textNumber('GET', `/v2/library/x/blobs/sha256:${n.toString(16).padStart(64, '0')}`),
      );
      numbers.add(textNumber(`127.0.0.1:${n}`, '127.0.0.1:5000'));
    }

    assert.equal(numbers.size, 100_000);
  });

  test('spreads over high and low bits alike', () => {
    const counts = new Array<number>(53).fill(0);
    for (let n = 0; n < 10_000; n += 1) {
      let rest = BigInt(textNumber('GET', `/v2/${n}`));
      for (let bit = 0; bit < 53; bit += 1, rest >>= 1n) counts[bit]! += Number(rest & 1n);
    }

    for (const count of counts) assert.ok(Math.abs(count - 5_000) < 300, counts.join(' '));
  });
});

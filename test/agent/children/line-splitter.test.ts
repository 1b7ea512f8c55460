import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {LineSplitter} from '../../../agent/children/line-splitter.js';

const LIMITS = {lineBytes: 10, bytes: 30};

describe('LineSplitter', () => {
  test('puts a line together that comes in pieces, in the middle of a character too', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter({lineBytes: 100, bytes: 1000}, (line) => lines.push(line));
    const bytes = new TextEncoder().encode('eins ← zwei\ndrei\nvi');

    for (const byte of bytes) splitter.take(Uint8Array.of(byte));
    splitter.end();

    assert.deepEqual(lines, ['eins ← zwei', 'drei', 'vi']);
  });

  test('refuses a line that is longer than it may be', () => {
    const splitter = new LineSplitter(LIMITS, () => {});

    assert.equal(splitter.take(Buffer.from('0123456789')), true);
    assert.equal(splitter.take(Buffer.from('0')), false);
  });

  test('refuses more than an interval may bring, and starts anew with the next', () => {
    const splitter = new LineSplitter(LIMITS, () => {});
    const line = Buffer.from('012345678\n');
    for (let count = 0; count < 3; count += 1) assert.equal(splitter.take(line), true);

    assert.equal(splitter.take(line), false);
    splitter.refill();
    assert.equal(splitter.take(line), true);
  });
});

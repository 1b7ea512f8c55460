import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {TokenBucket} from '../../../src/collector/agents/token-bucket.js';
import {Turns} from '../../../src/pace/turns.js';

describe('Turns', () => {
  test('work off one piece of each in turn', async () => {
    const turns = new Turns();
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      let left = 3;
      turns.add(() => {
        done.push(name);
        return --left > 0;
      });
    }

    await sleep(20);

    assert.equal(done.join(''), 'abcabcabc');
  });

  test('let timers run in between', async () => {
    const turns = new Turns();
    let pieces = 0;
    turns.add(() => {
      spin(1);
      return ++pieces < 100;
    });

    await sleep(1);

    assert.ok(pieces < 50, `${pieces} pieces before a timer of 1 ms`);
    while (pieces < 100) await sleep(1);
  });
});

describe('TokenBucket', () => {
  test('lets a burst through, then makes wait as long as the rate asks for', () => {
    const bucket = new TokenBucket(1_000, 50, 0n);

    const waits = Array.from({length: 53}, () => bucket.take(0n));

    assert.deepEqual(waits.slice(0, 50), Array(50).fill(0));
    assert.deepEqual(waits.slice(50), [1, 2, 3]);
  });

  test('fills up again with time, to its capacity', () => {
    const bucket = new TokenBucket(1_000, 2, 0n);
    bucket.take(0n);
    bucket.take(0n);

    assert.equal(bucket.take(1_000_000_000n), 0);
    assert.equal(bucket.take(1_000_000_000n), 0);
    assert.equal(bucket.take(1_000_000_000n), 1);
  });
});

function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {TimeSlices} from '../../../src/pace/time-slices.js';

describe('TimeSlices', () => {
  test('work off one piece of each, one after the other', async () => {
    const slices = new TimeSlices();
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      let left = 3;
      slices.add(() => {
        done.push(name);
        return --left > 0;
      });
    }

    while (done.length < 9) await sleep(1);

    assert.equal(done.join(''), 'abcabcabc');
  });

  test('let timers run in between', async () => {
    const slices = new TimeSlices();
    let pieces = 0;
    slices.add(() => {
      spin(1);
      return ++pieces < 100;
    });

    await sleep(1);

    assert.ok(pieces < 50, `${pieces} pieces before a timer of 1 ms`);
    while (pieces < 100) await sleep(1);
  });
});

function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

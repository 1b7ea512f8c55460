// Work in slices: in order, with pauses, and at once where somebody waits for it.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PacedWork} from '../../../src/pace/paced-work.js';

describe('PacedWork', () => {
  test('does the pieces of all jobs in order', async () => {
    const done: string[] = [];
    const work = new PacedWork();

    work.add(pieces('a', 3, done));
    work.add(pieces('b', 2, done));
    assert.deepEqual(done, []);
    await work.finish();

    assert.deepEqual(done, ['a0', 'a1', 'a2', 'b0', 'b1']);
  });

  test('begins at once with a job for which somebody was woken up', async () => {
    const done: string[] = [];
    const work = new PacedWork();

    work.begin(pieces('a', 2, done));
    assert.equal(done[0], 'a0');
    await work.finish();

    assert.deepEqual(done, ['a0', 'a1']);
  });

  test('does such a job behind those that wait', async () => {
    const done: string[] = [];
    const work = new PacedWork();

    work.add(pieces('a', 1, done));
    work.begin(pieces('b', 1, done));
    assert.deepEqual(done, []);
    await work.finish();

    assert.deepEqual(done, ['a0', 'b0']);
  });

  test('lets other events have their turn between slices', async () => {
    const done: string[] = [];
    const work = new PacedWork();
    let turns = 0;
    const count = setInterval(() => (turns += 1), 0);

    work.add(pieces('slow', 5, done, 3));
    await work.finish();
    clearInterval(count);

    assert.equal(done.length, 5);
    // A piece takes longer than a slice, so that there is a turn behind each.
    assert.ok(turns >= 2, `${turns} turns`);
  });

  test('works on although nobody waits', async () => {
    const done: string[] = [];
    const work = new PacedWork();

    await new Promise<void>((resolve) => {
      work.add(pieces('a', 2, done));
      work.add(
        (function* () {
          yield resolve();
        })(),
      );
    });

    assert.deepEqual(done, ['a0', 'a1']);
  });

  test('does at once what cannot wait, and tells those who waited', async () => {
    const done: string[] = [];
    const work = new PacedWork();
    work.add(pieces('a', 2, done));
    const finished = work.finish();

    work.drain();

    assert.deepEqual(done, ['a0', 'a1']);
    await finished;
    work.add(pieces('b', 1, done));
    await work.finish();
    assert.deepEqual(done, ['a0', 'a1', 'b0']);
  });

  test('is finished at once where there is nothing to do', async () => {
    await new PacedWork().finish();
  });
});

function* pieces(name: string, count: number, done: string[], ms = 0): Generator<void> {
  for (let piece = 0; piece < count; piece += 1) {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
    yield void done.push(`${name}${piece}`);
  }
}

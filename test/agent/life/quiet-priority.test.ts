import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {QuietPriority, type PriorityChange} from '../../../agent/life/quiet-priority.js';

interface Fake {
  readonly set: [readonly number[], number][];
  readonly priority: QuietPriority;
  /** Lets this many milliseconds pass until the next work. */
  work(ms: number, children?: readonly number[]): PriorityChange | undefined;
}

function fake(): Fake {
  const set: Fake['set'] = [];
  let nowMs = 0;
  const priority = new QuietPriority({
    setNice: (pids, nice) => set.push([pids, nice]),
    ownPid: 7,
    nowMs: () => nowMs,
    intervalMs: 1_000,
  });
  return {
    set,
    priority,
    work: (ms, children = []) => {
      nowMs += ms;
      return priority.worked(children);
    },
  };
}

describe('QuietPriority', () => {
  test('is nice 19 before anything is started', () => {
    const {set} = fake();

    assert.deepEqual(set, [[[7], 19]]);
  });

  test('gives it to children when they are new', () => {
    const {set, work} = fake();

    for (const children of [[8], [8], [9]]) work(1_000, children);

    assert.deepEqual(set.slice(1), [
      [[7, 8], 19],
      [[7, 9], 19],
    ]);
  });

  test('steps up while work comes two seconds late, and no further than nice 0', () => {
    const {priority, work} = fake();

    assert.equal(work(2_999), undefined);
    assert.deepEqual([work(3_000), priority.nice], ['late', 10]);
    assert.deepEqual([work(3_000), priority.nice], ['late', 0]);
    assert.deepEqual([work(3_000), priority.nice], [undefined, 0]);
  });

  test('steps back down after a minute in time, one level at a time', () => {
    const {priority, work} = fake();
    work(3_000);
    work(3_000);

    const changes: (PriorityChange | undefined)[] = [];
    const levels = Array.from({length: 130}, () => {
      changes.push(work(1_000));
      return priority.nice;
    });

    assert.deepEqual([levels[58], levels[59], levels[118], levels[119]], [0, 10, 10, 19]);
    assert.deepEqual(changes.filter(Boolean), ['calm', 'calm']);
    assert.deepEqual([changes[59], changes[119]], ['calm', 'calm']);
  });

  test('stays quiet for good where nothing is late', () => {
    const {set, work} = fake();

    for (let second = 0; second < 600; second += 1) work(1_000);

    assert.equal(set.length, 1);
  });
});

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {pause} from '../../../src/pace/deadline.js';
import {OneAtATime} from '../../../src/pace/one-at-a-time.js';

test('work runs in the order of asking, and never two pieces at once', async () => {
  const queue = new OneAtATime();
  const seen: string[] = [];
  const work = (name: string, ms: number) => async (): Promise<void> => {
    seen.push(`${name} begins`);
    await pause(ms);
    seen.push(`${name} ends`);
  };

  await Promise.all([queue.run(work('first', 5)), queue.run(work('second', 0))]);

  assert.deepEqual(seen, ['first begins', 'first ends', 'second begins', 'second ends']);
});

test('work that fails tells its caller and does not stop what is behind it', async () => {
  const queue = new OneAtATime();
  const failed = queue.run(() => Promise.reject(new Error('broken')));
  const next = queue.run(() => Promise.resolve('done'));

  await assert.rejects(failed, /broken/);
  assert.equal(await next, 'done');
});

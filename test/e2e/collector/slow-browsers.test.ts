// The short form of `npm run campaign -- browsers`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {watchByMany} from '../../campaign/browsers/browser-drill.js';

test('browsers that never read take nothing from those that do', async (context) => {
  const {grownMb, sentFigures, fewestFigures, skipped} = await watchByMany({
    ...{reading: 10, notReading: 5, agents: 8, batchesPerSecond: 40, seconds: 2},
  });

  context.diagnostic(`the collector grew by ${grownMb.toFixed(0)} MB`);
  assert.deepEqual({fewestFigures, skipped}, {fewestFigures: sentFigures, skipped: 0});
});

// The short form of `npm run campaign -- outage`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {runOutage} from '../../campaign/outage/outage-drill.js';

test('five minutes without a collector cost no record, and are caught up ten times as fast', async () => {
  const {seconds, records, caughtUpMs} = await runOutage(300);

  assert.ok(records > 20 * seconds * 0.5, `${records} records`);
  assert.ok(caughtUpMs < (seconds * 1_000) / 10, `${caughtUpMs} ms`);
});

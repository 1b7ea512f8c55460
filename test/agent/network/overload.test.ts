// The short form of `npm run campaign -- overload`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {runOverload} from '../../campaign/overload/overload-drill.js';

/** Other programs may be busy; the campaign asks for ten seconds. */
const MOST_RECOVERY_MS = 60_000;

test('an agent with three times the load drops with a reason, counts it, and recovers', async () => {
  const {account, recoveredMs} = await runOverload(6);

  const {produced, stored, droppedSpoolFull, droppedInvalid} = account;
  assert.ok(droppedSpoolFull > 0);
  assert.equal(droppedInvalid, 0);
  assert.ok(stored > produced / 10, `${stored} of ${produced}`);
  assert.ok(recoveredMs < MOST_RECOVERY_MS, `${recoveredMs} ms`);
});

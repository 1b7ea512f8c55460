// The short form of `npm run campaign -- scale`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {runScale} from '../../campaign/scale/scale-drill.js';

test('256 agents deliver at once, and nothing is lost', async (context) => {
  const {sentBatches, lostRecords, mostMemory, ackP50Ms, ackP99Ms} = await runScale({
    ...{agents: 256, batchesPerSecond: 1_000, recordsPerBatch: 7, seconds: 2},
  });

  context.diagnostic(
    `${sentBatches} batches, ${mostMemory.rss.toFixed(0)} MB, ack p99 ${ackP99Ms.toFixed(0)} ms`,
  );
  assert.equal(lostRecords, 0);
  assert.ok(0 < ackP50Ms && ackP50Ms <= ackP99Ms);
  assert.ok(sentBatches >= 1_000);
  const threads = mostMemory.threads.map(({thread}) => thread);
  assert.ok(threads.includes('main') && threads.includes('writer'), String(threads));
});

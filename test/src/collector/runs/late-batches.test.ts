// An agent that comes back with batches of a run that has been over for too long.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {buildReport} from '../../../../src/insight/report/report.js';
import {RECORDS, anAgent, listenInSameThread, temporaryDirectory} from '../support/fixture.js';
import {until} from '../../../support/until.js';

const LATE_MS = 60_000;

test('late batches are stored for a while, then discarded and counted, and their agent is freed', async () => {
  let aheadNs = 0n;
  const clock = {nowNs: () => aheadNs + BigInt(Date.now()) * 1_000_000n};
  const {collector, store, url} = await listenInSameThread(temporaryDirectory(), {
    timing: {deliveryMs: 30},
    storeOptions: {clock, lateMs: LATE_MS},
  });
  let shown: unknown;
  collector.subscribe((event) => {
    if (event.kind === 'turned-away') shown = event.counts;
  });
  const run = await collector.start({name: 'over'});
  await collector.end(run.id);
  const agent = await anAgent(url);

  agent.produce(RECORDS, run.id);
  await agent.delivered();
  aheadNs = BigInt(2 * LATE_MS) * 1_000_000n;
  agent.produce(RECORDS, run.id);
  await agent.delivered();

  const counts = collector.counters();
  assert.deepEqual(
    [counts.lateBatches, counts.lateRecords, counts.discardedBatches, counts.refusedBatches],
    [1, 2, 0, 0],
  );
  await until('watchers are told', () => shown !== undefined);
  assert.deepEqual(shown, counts);
  const reader = store.catalog.open(run.id);
  assert.equal([...reader.figures({})].length, 1);
  const report = buildReport(reader);
  assert.deepEqual(report.run.late, {batches: 1, records: 2});
  assert.equal(report.degraded, true);
  assert.match(report.verdict.join('\n'), /2 records in 1 batch came too long after the end/);
  reader.close();
});

test('a late report of a load generator is refused, since its run has ended', async () => {
  let aheadNs = 0n;
  const clock = {nowNs: () => aheadNs + BigInt(Date.now()) * 1_000_000n};
  const {collector} = await listenInSameThread(temporaryDirectory(), {
    storeOptions: {clock, lateMs: LATE_MS},
  });
  const run = await collector.start({name: 'over'});
  await collector.end(run.id);
  const state = {users: 1};
  const report = {source: 'late', phaseIndex: -1, startNs: 1n, endNs: 2n, state, rows: []};

  await collector.addLoad(run.id, {...report, seq: 1});
  aheadNs = BigInt(2 * LATE_MS) * 1_000_000n;

  await assert.rejects(collector.addLoad(run.id, {...report, seq: 2}), {
    code: 'COLLECTOR_RUN_ENDED',
  });
});

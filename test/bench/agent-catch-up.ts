// Measures how an agent comes back from an outage: how fast its spool is delivered, and how long new
// batches take meanwhile. Batches are as large as those of a busy host, and come far more often.

import {setTimeout as sleep} from 'node:timers/promises';

import {FakeCollector} from '../agent/support/fake-collector.js';
import {until} from '../support/until.js';
import {RunningAgent} from '../agent/support/running-agent.js';

const RUN = '20260101-000000-bench';
const OUTAGE_MS = 12_000;
const PACE = {intervalMs: 2, recordsPerInterval: 300};
/** One stream for each of three bpftrace processes, and one for the gauges. */
const USUAL_BATCHES_PER_SECOND = 4;

const before = await FakeCollector.start();
const {port, url} = before;
before.runId = RUN;
const agent = new RunningAgent(before, {options: {collector: url}, pace: PACE});
await until('batches', () => before.stored.size > 10);
await before.stop();
await sleep(OUTAGE_MS);

const collector = await FakeCollector.start(port);
collector.runId = RUN;
const delaysMs: number[] = [];
let oldBatches = 0;
collector.onBatch = ({epoch, endNs, runId}) => {
  if (runId === undefined) return;
  if (epoch === collector.hellos[0]!.epoch) delaysMs.push(Date.now() - Number(endNs / 1_000_000n));
  else oldBatches += 1;
};
await until('a connection', () => collector.hellos.length > 0);
const startMs = performance.now();
const [old] = collector.hellos[0]!.spooledEpochs;
let lastOldMs = startMs;
let seenOld = -1;
while (performance.now() - lastOldMs < 1_000) {
  if (oldBatches !== seenOld) lastOldMs = performance.now();
  seenOld = oldBatches;
  await sleep(10);
}
const seconds = (lastOldMs - startMs) / 1_000;
delaysMs.sort((left, right) => left - right);
const rate = oldBatches / seconds;
console.log(`backlog (epoch ${old})     ${oldBatches} batches in ${seconds.toFixed(1)} s`);
console.log(
  `rate                  ${rate.toFixed(0)} batches/s, ` +
    `${(rate / USUAL_BATCHES_PER_SECOND).toFixed(0)} times as fast as they are made`,
);
console.log(
  `new batches meanwhile ${delaysMs.length}, late by ${at(0.5)} ms (p50), ${at(0.99)} ms (p99)`,
);
await agent.stopAndForget();
await collector.stop();

function at(share: number): string {
  return (delaysMs[Math.floor(share * delaysMs.length)] ?? NaN).toFixed(0);
}

// 16, 64 and 256 agents with 20,000 small batches a second and with 5,000 of 1.4 KB, 100 seconds each, and
// then 16 agents for a quarter of an hour, whose collector must not grow. A rate that the machine does not
// give is told, and is no fault: what counts is that nothing is lost, and that memory stays bounded.
// REGSCOPE_CAMPAIGN_AGENTS=256 does the loads of so many agents only, without the quarter of an hour.

import {runScale, type ScaleLoad} from './scale/scale-drill.js';
import type {CollectorMemory} from './scale/watched-collector.js';
import {shareOf} from './support/size.js';

const share = shareOf();
const SECONDS = Math.max(2, 100 * share);
const SOAK_SECONDS = Math.max(2, 900 * share);
const MOST_MB_PER_HOUR = 1;
/** A younger collector still grows into its size. */
const JUDGED_SECONDS = 600;

const ONLY_AGENTS = process.env['REGSCOPE_CAMPAIGN_AGENTS'];
const AGENTS = ONLY_AGENTS === undefined ? [16, 64, 256] : [Number(ONLY_AGENTS)];

for (const agents of AGENTS) {
  await tryLoad({agents, batchesPerSecond: 20_000, recordsPerBatch: 7, seconds: SECONDS});
  await tryLoad({agents, batchesPerSecond: 5_000, recordsPerBatch: 36, seconds: SECONDS});
}
if (ONLY_AGENTS === undefined) {
  const soak = {agents: 16, batchesPerSecond: 200, recordsPerBatch: 36, seconds: SOAK_SECONDS};
  await tryLoad(soak, true);
}

async function tryLoad(load: ScaleLoad, isSoak = false): Promise<void> {
  const outcome = await runScale(load);
  const {sentPerSecond, lostRecords, drainMs, rss} = outcome;
  console.log(
    `${load.agents} agents, ${load.recordsPerBatch} records a batch, ${load.seconds.toFixed(0)} s: ` +
      `${sentPerSecond.toFixed(0)} of ${load.batchesPerSecond} batches/s, ${lostRecords} lost, ` +
      `last ack after ${drainMs.toFixed(0)} ms`,
  );
  console.log(`  before it ${wordsOf(outcome.idleMemory)}`);
  console.log(`  at most ${wordsOf(outcome.mostMemory)}`);
  if (lostRecords !== 0) process.exitCode = 1;
  if (!isSoak || rss === undefined) return;
  const {perHour, low, high} = rss;
  const range = `${low.toFixed(1)} to ${high.toFixed(1)}`;
  console.log(`memory grows by ${perHour.toFixed(1)} MB an hour (95 % sure: ${range})`);
  if (load.seconds >= JUDGED_SECONDS && low > MOST_MB_PER_HOUR) process.exitCode = 1;
}

/** What is neither a heap nor held by its objects is that of SQLite, of messages between threads, and of malloc. */
function wordsOf({rss, anonymous, threads}: CollectorMemory): string {
  const mb = (value: number): string => `${value.toFixed(0)} MB`;
  const parts = threads.map(
    ({thread, heapTotal, heapUsed, external, arrayBuffers}) =>
      `${thread}: heap ${mb(heapTotal)}, ${mb(heapUsed)} of it in use, external ${mb(external)}, ` +
      `${mb(arrayBuffers)} of it buffers`,
  );
  const known = threads.reduce((sum, {heapTotal, external}) => sum + heapTotal + external, 0);
  return [
    `${mb(rss)} resident`,
    ...parts,
    `other memory without a file ${mb(anonymous - known)}`,
  ].join('; ');
}

// 16, 64 and 256 agents with 20,000 small batches a second and with 5,000 of 1.4 KB, 100 seconds each, and
// then 16 agents for a quarter of an hour, whose collector must not grow. Nothing may be lost. A load of ten
// seconds or more has goals as well: its rate, the memory of the collector, and the time to an ack. They are those
// of a host with two CPUs and nothing else to do; agents and collector share it.
// REGSCOPE_CAMPAIGN_AGENTS=256 does the loads of so many agents only, without the quarter of an hour.

import {runScale, type ScaleLoad, type ScaleOutcome} from './scale/scale-drill.js';
import type {CollectorMemory} from './scale/watched-collector.js';
import {shareOf} from './support/size.js';

const share = shareOf();
const SECONDS = Math.max(2, 100 * share);
const SOAK_SECONDS = Math.max(2, 900 * share);

/** A timer that comes late leaves out a last step. */
const LEAST_OF_RATE = 0.99;
const MOST_MB = 256;
const MOST_ACK_P99_MS = 250;
/** In a shorter load, V8 still compiles the collector most of the time. */
const JUDGED_SECONDS = 10;

const MOST_MB_PER_HOUR = 1;
/** A younger collector still grows into its size. */
const GROWTH_JUDGED_SECONDS = 600;

const ONLY_AGENTS = process.env['REGSCOPE_CAMPAIGN_AGENTS'];
const AGENTS = ONLY_AGENTS === undefined ? [16, 64, 256] : [Number(ONLY_AGENTS)];

for (const agents of AGENTS) {
  await tryLoad({agents, batchesPerSecond: 20_000, recordsPerBatch: 7, seconds: SECONDS});
  await tryLoad({agents, batchesPerSecond: 5_000, recordsPerBatch: 36, seconds: SECONDS});
}
if (ONLY_AGENTS === undefined) {
  const soak = {agents: 16, batchesPerSecond: 200, recordsPerBatch: 36, seconds: SOAK_SECONDS};
  const {rss} = await tryLoad(soak);
  if (rss !== undefined) judgeGrowth(rss);
}

async function tryLoad(load: ScaleLoad): Promise<ScaleOutcome> {
  const outcome = await runScale(load);
  const {sentPerSecond, lostRecords, ackP50Ms, ackP99Ms, drainMs} = outcome;
  console.log(
    `${load.agents} agents, ${load.recordsPerBatch} records a batch, ${load.seconds.toFixed(0)} s: ` +
      `${sentPerSecond.toFixed(0)} of ${load.batchesPerSecond} batches/s, ${lostRecords} lost, ` +
      `acked after ${ackP50Ms.toFixed(0)} ms (p99 ${ackP99Ms.toFixed(0)} ms), ` +
      `the last one ${drainMs.toFixed(0)} ms after the end`,
  );
  console.log(
    `  CPUs: ${outcome.collectorCpus.toFixed(2)} by the collector, ${outcome.agentsCpus.toFixed(2)} by the agents`,
  );
  console.log(`  before it ${wordsOf(outcome.idleMemory)}`);
  console.log(`  at most ${wordsOf(outcome.mostMemory)}`);
  if (lostRecords !== 0) process.exitCode = 1;
  if (load.seconds >= JUDGED_SECONDS) judge(load, outcome);
  return outcome;
}

function judge(load: ScaleLoad, {sentPerSecond, mostMemory, ackP99Ms}: ScaleOutcome): void {
  const goals = [
    {
      what: `${load.batchesPerSecond} batches/s`,
      isKept: sentPerSecond >= LEAST_OF_RATE * load.batchesPerSecond,
    },
    {what: `at most ${MOST_MB} MB`, isKept: mostMemory.rss <= MOST_MB},
    {what: `ack p99 of at most ${MOST_ACK_P99_MS} ms`, isKept: ackP99Ms <= MOST_ACK_P99_MS},
  ];
  const words = goals.map(({what, isKept}) => `${what}: ${isKept ? 'kept' : 'NOT KEPT'}`);
  console.log(`  goals: ${words.join('; ')}`);
  if (!goals.every(({isKept}) => isKept)) process.exitCode = 1;
}

function judgeGrowth({perHour, low, high}: NonNullable<ScaleOutcome['rss']>): void {
  const range = `${low.toFixed(1)} to ${high.toFixed(1)}`;
  console.log(
    `memory grows by ${perHour.toFixed(1)} MB an hour (95 % sure: ${range}; at most ${MOST_MB_PER_HOUR})`,
  );
  if (SOAK_SECONDS >= GROWTH_JUDGED_SECONDS && low > MOST_MB_PER_HOUR) process.exitCode = 1;
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

// Many agents that send at a steady rate to a collector in a process of its own. Tells what was stored, and
// how the collector's memory changed.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {laterHalf, trendOf, type Reading, type Trend} from '../../../src/insight/soak/trend.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {busyRecords} from '../../bench/ingest/figure-frames.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {CollectorChild} from '../../support/collector-child.js';

export interface ScaleLoad {
  readonly agents: number;
  /** Of all agents. */
  readonly batchesPerSecond: number;
  /** 7 records make a frame of about 0.3 KB, 36 make one of about 1.4 KB. */
  readonly recordsPerBatch: number;
  readonly seconds: number;
}

export interface ScaleOutcome {
  readonly sentBatches: number;
  readonly sentPerSecond: number;
  readonly lostRecords: number;
  /** From the end of sending to the last ack. */
  readonly drainMs: number;
  readonly mostRssMb: number;
  /** Growth of the collector's memory over the second half, in MB; undefined for a short load. */
  readonly rss: Trend | undefined;
}

const STEP_MS = 10;
/** Different ones, made beforehand: making records must not be what limits the rate. */
const KINDS = 16;

export async function runScale(load: ScaleLoad): Promise<ScaleOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-scale-'));
  const collector = await CollectorChild.start(folder);
  const agents = Array.from({length: load.agents}, (_, number) => {
    return new SimulatedAgent({url: collector.url, agentId: `scale-agent-${number}`});
  });
  try {
    await Promise.all(agents.map((agent) => agent.opened(60_000)));
    const runId = await collector.startRun('scale');
    await Promise.all(agents.map((agent) => agent.until(() => agent.runId === runId, 'the run')));
    const sent = await send(load, agents, collector);
    const endMs = performance.now();
    await Promise.all(agents.map((agent) => agent.delivered(60_000)));
    const drainMs = performance.now() - endMs;
    await collector.leave();
    const produced = agents.reduce((sum, agent) => sum + agent.produced, 0);
    return {...sent, drainMs, lostRecords: produced - storedRecords(folder)};
  } finally {
    for (const agent of agents) agent.stop();
    await collector.kill();
    rmSync(folder, {recursive: true});
  }
}

async function send(
  {batchesPerSecond, recordsPerBatch, seconds}: ScaleLoad,
  agents: readonly SimulatedAgent[],
  collector: CollectorChild,
): Promise<Omit<ScaleOutcome, 'drainMs' | 'lostRecords'>> {
  const kinds = Array.from({length: KINDS}, (_, n) => busyRecords(n).slice(0, recordsPerBatch));
  const readings: Reading[] = [];
  const startMs = performance.now();
  let sentBatches = 0;
  for (let passedMs = 0; passedMs < 1_000 * seconds; passedMs = performance.now() - startMs) {
    for (const due = (passedMs / 1_000) * batchesPerSecond; sentBatches < due; sentBatches += 1) {
      agents[sentBatches % agents.length]!.produce(kinds[sentBatches % KINDS]!);
    }
    if (passedMs > 1_000 * readings.length) readings.push(await readMemory(collector, passedMs));
    await sleep(STEP_MS);
  }
  const sentPerSecond = (1_000 * sentBatches) / (performance.now() - startMs);
  const mostRssMb = Math.max(...readings.map(({value}) => value));
  const rss = trendOf(laterHalf(readings));
  return {sentBatches, sentPerSecond, mostRssMb, rss};
}

async function readMemory(collector: CollectorChild, passedMs: number): Promise<Reading> {
  const {rssMb} = await collector.measure();
  return {seconds: passedMs / 1_000, value: rssMb};
}

function storedRecords(folder: string): number {
  const reader = openCatalog(folder).open('latest');
  try {
    return reader.accounts().reduce((sum, {stored}) => sum + stored, 0);
  } finally {
    reader.close();
  }
}

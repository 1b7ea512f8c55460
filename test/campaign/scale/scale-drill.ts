// Many agents that send at a steady rate to the built collector. Tells what was stored, what the collector's
// memory was made of when it was largest, and how it changed.

import {setTimeout as sleep} from 'node:timers/promises';

import {laterHalf, trendOf, type Reading, type Trend} from '../../../src/insight/soak/trend.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {busyRecords} from '../../bench/ingest/figure-frames.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {WatchedCollector, type CollectorMemory} from './watched-collector.js';

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
  /** With all agents there, before the first batch. */
  readonly idleMemory: CollectorMemory;
  /** When the process was largest. */
  readonly mostMemory: CollectorMemory;
  /** Growth of the collector's memory over the second half, in MB; undefined for a short load. */
  readonly rss: Trend | undefined;
}

const STEP_MS = 10;
/** A host without a CPU to spare takes its time; what is judged is what was lost. */
const PATIENCE_MS = 120_000;
/** Different ones, made beforehand: making records must not be what limits the rate. */
const KINDS = 16;

export async function runScale(load: ScaleLoad): Promise<ScaleOutcome> {
  const collector = await WatchedCollector.start();
  const agentUrl = `${collector.url.replace('http', 'ws')}/agent`;
  const agents = Array.from({length: load.agents}, (_, number) => {
    return new SimulatedAgent({url: agentUrl, agentId: `scale-agent-${number}`});
  });
  try {
    await Promise.all(agents.map((agent) => agent.opened(PATIENCE_MS)));
    const runId = await collector.startRun('scale');
    const knowsRun = (agent: SimulatedAgent): boolean => agent.runId === runId;
    await Promise.all(
      agents.map((agent) => agent.until(() => knowsRun(agent), 'the run', PATIENCE_MS)),
    );
    const idleMemory = collector.memory();
    const sent = await send(load, agents, collector);
    const endMs = performance.now();
    await Promise.all(agents.map((agent) => agent.delivered(PATIENCE_MS)));
    const drainMs = performance.now() - endMs;
    await collector.stop();
    const produced = agents.reduce((sum, agent) => sum + agent.produced, 0);
    return {...sent, idleMemory, drainMs, lostRecords: produced - storedRecords(collector.dataDir)};
  } finally {
    for (const agent of agents) agent.stop();
    await collector.remove();
  }
}

async function send(
  {batchesPerSecond, recordsPerBatch, seconds}: ScaleLoad,
  agents: readonly SimulatedAgent[],
  collector: WatchedCollector,
): Promise<Pick<ScaleOutcome, 'sentBatches' | 'sentPerSecond' | 'mostMemory' | 'rss'>> {
  const kinds = Array.from({length: KINDS}, (_, n) => busyRecords(n).slice(0, recordsPerBatch));
  const readings: Reading[] = [];
  const startMs = performance.now();
  let mostMemory = collector.memory();
  let sentBatches = 0;
  for (let passedMs = 0; passedMs < 1_000 * seconds; passedMs = performance.now() - startMs) {
    for (const due = (passedMs / 1_000) * batchesPerSecond; sentBatches < due; sentBatches += 1) {
      agents[sentBatches % agents.length]!.produce(kinds[sentBatches % KINDS]!);
    }
    if (passedMs > 1_000 * readings.length) {
      const memory = collector.memory();
      readings.push({seconds: passedMs / 1_000, value: memory.rss});
      if (memory.rss > mostMemory.rss) mostMemory = memory;
    }
    await sleep(STEP_MS);
  }
  const sentPerSecond = (1_000 * sentBatches) / (performance.now() - startMs);
  return {sentBatches, sentPerSecond, mostMemory, rss: trendOf(laterHalf(readings))};
}

function storedRecords(dataDir: string): number {
  const reader = openCatalog(dataDir).open('latest');
  try {
    return reader.accounts().reduce((sum, {stored}) => sum + stored, 0);
  } finally {
    reader.close();
  }
}

// Many agents that send at a steady rate to the built collector. Tells what was stored, when it was acked, what
// the collector's memory was made of when it was largest, and how it changed.

import {setTimeout as sleep} from 'node:timers/promises';

import {cutIntoPieces} from '../../../agent/life/batches/cut-into-pieces.js';
import {laterHalf, trendOf, type Reading, type Trend} from '../../../src/insight/soak/trend.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {encodeBatchFrame} from '../../../src/wire/codec.js';
import type {PackedRecords} from '../../../src/wire/record-packer.js';
import {quantile} from '../../bench/engine/figure-table.js';
import {BenchAgent} from '../../bench/ingest/bench-agent.js';
import {busyRecords} from '../../bench/ingest/figure-frames.js';
import {until} from '../../support/until.js';
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
  /** From a batch on its way to its ack, of all batches: half of them took less, 99 in 100 took less. */
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** From the end of sending to the last ack. */
  readonly drainMs: number;
  /** CPU time while batches were sent and acked, in CPUs. The agents are all in this process. */
  readonly collectorCpus: number;
  readonly agentsCpus: number;
  /** With all agents there, before the first batch. */
  readonly idleMemory: CollectorMemory;
  /** When the process was largest. */
  readonly mostMemory: CollectorMemory;
  /** Growth of the collector's memory over the second half, in MB; undefined for a short load. */
  readonly rss: Trend | undefined;
}

const STEP_MS = 10;
/** A host without a CPU to spare takes its time: a load of 100 s may have to wait for several times that. */
const PATIENCE_MS = 900_000;
/** Different ones, packed beforehand: making records must not be what limits the rate. */
const KINDS = 16;
const SECOND_NS = 1_000_000_000n;

export async function runScale(load: ScaleLoad): Promise<ScaleOutcome> {
  const collector = await WatchedCollector.start();
  const agents = Array.from({length: load.agents}, (_, number) => new BenchAgent(number));
  try {
    const runId = await collector.startRun('scale');
    const agentUrl = `${collector.url.replace('http', 'ws')}/agent`;
    await Promise.all(agents.map((agent) => agent.open(agentUrl)));
    const idleMemory = collector.memory();
    const [cpuMs, ownCpu, startMs] = [collector.cpuMs(), process.cpuUsage(), performance.now()];
    const sent = await send(load, {agents, collector, runId});
    const endMs = performance.now();
    const isDrained = (): boolean => agents.every(({isAcked}) => isAcked);
    await until('the last ack', isDrained, PATIENCE_MS);
    const tookMs = performance.now() - startMs;
    const {user, system} = process.cpuUsage(ownCpu);
    const collectorCpus = (collector.cpuMs() - cpuMs) / tookMs;
    for (const agent of agents) agent.close();
    await collector.stop();
    const acks = agents.flatMap(({ackMs}) => ackMs);
    return {
      ...sent,
      ...{idleMemory, collectorCpus, agentsCpus: (user + system) / 1_000 / tookMs},
      ...{ackP50Ms: quantile(acks, 0.5), ackP99Ms: quantile(acks, 0.99)},
      drainMs: startMs + tookMs - endMs,
      lostRecords: sent.sentBatches * load.recordsPerBatch - storedRecords(collector.dataDir),
    };
  } finally {
    for (const agent of agents) agent.close();
    await collector.remove();
  }
}

interface Sending {
  readonly agents: readonly BenchAgent[];
  readonly collector: WatchedCollector;
  readonly runId: string;
}

/** Each agent in turn. Batches that the collector cannot take wait in the sockets. */
async function send(
  {batchesPerSecond, recordsPerBatch, seconds}: ScaleLoad,
  {agents, collector, runId}: Sending,
): Promise<Pick<ScaleOutcome, 'sentBatches' | 'sentPerSecond' | 'mostMemory' | 'rss'>> {
  const kinds = Array.from({length: KINDS}, (_, kind) => packed(kind, recordsPerBatch));
  const readings: Reading[] = [];
  const startMs = performance.now();
  let mostMemory = collector.memory();
  let sentBatches = 0;
  for (let passedMs = 0; passedMs < 1_000 * seconds; passedMs = performance.now() - startMs) {
    for (const due = (passedMs / 1_000) * batchesPerSecond; sentBatches < due; sentBatches += 1) {
      const agent = agents[sentBatches % agents.length]!;
      agent.sendFrame(frameOf(runId, agent.sent + 1, kinds[sentBatches % KINDS]!));
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

function packed(kind: number, records: number): PackedRecords {
  const {pieces} = cutIntoPieces(busyRecords(kind).slice(0, records));
  return pieces[0]!;
}

/** A batch of the second before now, by the collector's own clock. */
function frameOf(runId: string, seq: number, records: PackedRecords): Uint8Array {
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const stamp = {
    ...{epoch: 1, seq, runId, startNs: endNs - SECOND_NS, endNs},
    ...{clockOffsetNs: 0n, clockErrorNs: 50_000n},
    production: {
      producedRecords: seq * records.count,
      droppedSpoolFull: 0,
      droppedInvalid: 0,
    },
  };
  return encodeBatchFrame(stamp, records);
}

function storedRecords(dataDir: string): number {
  const reader = openCatalog(dataDir).open('latest');
  try {
    return reader.accounts().reduce((sum, {stored}) => sum + stored, 0);
  } finally {
    reader.close();
  }
}

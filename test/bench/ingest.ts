// Measures how much one collector takes in from 64 agents, when each batch is committed by fsync before its
// ack. Prints one line per run and the medians. The agents are in this process and the collector is in
// another; both share the machine.
//
//   node --import tsx test/bench/ingest.ts [--agents 64] [--rate 6000] [--seconds 10] [--rounds 3]
//       [--profile FOLDER]   writes CPU profiles of the collector's threads

import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseArgs} from 'node:util';

import {openCatalog} from '../../src/store/catalog.js';
import {CollectorChild} from '../support/collector-child.js';
import {BenchAgent} from './ingest/bench-agent.js';
import {figureFrame, RECORDS_PER_FRAME} from './ingest/figure-frames.js';

const {values} = parseArgs({
  options: {
    agents: {type: 'string', default: '64'},
    rate: {type: 'string', default: '6000'},
    seconds: {type: 'string', default: '10'},
    rounds: {type: 'string', default: '3'},
    profile: {type: 'string'},
  },
});
const agentCount = Number(values.agents);
const perSecond = Number(values.rate);
const framesEach = Math.floor((perSecond * Number(values.seconds)) / agentCount);

const rounds: Round[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const result = await measureRound();
  rounds.push(result);
  print(`round ${round + 1}`, result);
}
print('median', medians(rounds));

interface Round {
  readonly batchBytes: number;
  readonly batchesPerSecond: number;
  readonly lost: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly lagP99Ms: number;
  readonly rssMb: number;
  readonly cpuPercent: number;
  readonly cpuUsecsPerBatch: number;
  readonly storedBytesPerBatch: number;
}

async function measureRound(): Promise<Round> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-ingest-'));
  const child = await CollectorChild.start(dataDir, 0, {profileFolder: values.profile});
  try {
    const runId = await child.startRun('ingest');
    const agents = Array.from({length: agentCount}, (_, n) => {
      const frames = Array.from({length: framesEach}, (__, at) => figureFrame(runId, at + 1, n));
      return new BenchAgent(n, frames);
    });
    await Promise.all(agents.map((agent) => agent.open(child.url)));
    await child.measure({withLag: true});
    const startMs = performance.now();
    await pace(agents);
    await Promise.all(agents.map((agent) => agent.acked()));
    const tookMs = performance.now() - startMs;
    const measured = await child.measure({withLag: true});
    for (const agent of agents) agent.close();
    await child.endRun(runId);
    await child.leave();

    const sent = agents.length * agents[0]!.frames.length;
    const lags = agents.flatMap((agent) => agent.ackMs).sort((a, b) => a - b);
    return {
      batchBytes: agents[0]!.frames[0]!.length,
      batchesPerSecond: (sent / tookMs) * 1_000,
      lost: sent - storedBatches(dataDir),
      ackP50Ms: lags[Math.floor(lags.length * 0.5)]!,
      ackP99Ms: lags[Math.floor(lags.length * 0.99)]!,
      lagP99Ms: measured.lagP99Ms,
      rssMb: measured.rssMb,
      cpuPercent: (measured.cpuMs / tookMs) * 100,
      cpuUsecsPerBatch: (1_000 * measured.cpuMs) / sent,
      storedBytesPerBatch: sizeBytes(dataDir) / sent,
    };
  } finally {
    await child.kill();
    rmSync(dataDir, {recursive: true});
  }
}

/** Sends the batches that are due every 5 ms. Batches that the collector cannot take wait in the sockets. */
async function pace(agents: readonly BenchAgent[]): Promise<void> {
  const total = agents.length * agents[0]!.frames.length;
  const startMs = performance.now();
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1_000) * perSecond));
    for (; sent < due; sent++) agents[sent % agents.length]!.send();
    await sleep(5);
  }
}

function storedBatches(dataDir: string): number {
  const reader = openCatalog(dataDir).open('latest');
  const records = reader.accounts().reduce((sum, {stored}) => sum + stored, 0);
  reader.close();
  return records / RECORDS_PER_FRAME;
}

function sizeBytes(dataDir: string): number {
  const runs = join(dataDir, 'runs');
  return readdirSync(runs).reduce((sum, name) => sum + statSync(join(runs, name)).size, 0);
}

function medians(all: readonly Round[]): Round {
  const keys = Object.keys(all[0]!) as (keyof Round)[];
  const middle = keys.map((key) => {
    const sorted = all.map((round) => round[key]).sort((a, b) => a - b);
    return [key, sorted[Math.floor(sorted.length / 2)]!];
  });
  return Object.fromEntries(middle) as unknown as Round;
}

function print(name: string, round: Round): void {
  const figures = Object.entries(round).map(([key, value]: [string, number]) => {
    return `${key} ${value < 10 ? value.toFixed(2) : Math.round(value)}`;
  });
  console.log(`${name}: ${figures.join(', ')}`);
}

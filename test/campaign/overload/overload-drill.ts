// An agent makes three times as much as its network carries. It has to drop, to say what and why, to stay
// small, and to have delivered the rest soon after the overload is over.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import type {AgentAccount} from '../../../src/domain/accounting.js';
import {unaccounted} from '../../../src/domain/accounting.js';
import {pause} from '../../../src/pace/deadline.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {RunningAgent} from '../../agent/support/running-agent.js';
import {startSteady} from '../../agent/support/steady-probes.js';
import {listenCollector} from '../../src/collector/support/listening-collector.js';
import {SAME_THREAD} from '../../src/store/support/same-thread.js';
import {until} from '../../support/until.js';
import {FaultyNetwork} from '../network/faulty-network.js';

const NETWORK_BYTES_PER_SECOND = 1_000_000;
const OVERLOAD = 3;
const RECORD_BYTES = 3_000;
const INTERVAL_MS = 50;
const PACE = {
  intervalMs: INTERVAL_MS,
  recordsPerInterval: (OVERLOAD * NETWORK_BYTES_PER_SECOND * INTERVAL_MS) / 1_000 / RECORD_BYTES,
  nameBytes: RECORD_BYTES,
};
const SPOOL_BYTES = 8 * 1024 * 1024;
const MB = 1024 * 1024;
/** An agent without a backlog has the records of its last second under way. */
const UNDER_WAY = 50;

export interface OverloadOutcome {
  readonly account: AgentAccount;
  /** From the end of the overload until the spool is empty. */
  readonly recoveredMs: number;
  /** The medians of the memory of agent and collector together, early in the overload and at its end. */
  readonly earlyMb: number;
  readonly lateMb: number;
}

export async function runOverload(seconds: number): Promise<OverloadOutcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-overload-'));
  const {collector, url, close} = await listenCollector(dataDir, {store: SAME_THREAD});
  const network = await FaultyNetwork.to(url);
  const run = await collector.start({name: 'overload'});
  network.set({bytesPerSecond: NETWORK_BYTES_PER_SECOND, way: 'up'});
  const load = {isOn: true};
  const agent = new RunningAgent(network, {
    options: {spoolLimitBytes: SPOOL_BYTES},
    machine: {startProbes: startSteady(PACE, load)},
  });
  let spooled = Infinity;
  collector.subscribe((event) => {
    if (event.kind === 'agents') spooled = event.agents[0]?.spooledRecords ?? Infinity;
  });
  try {
    const memory = await sampleMemory(seconds);
    assert.ok(agent.says('spool'), 'the agent says that its spool is full');
    assert.ok(spooled > 0 && spooled < Infinity, `${spooled} records wait`);
    network.heal();
    load.isOn = false;
    const startMs = performance.now();
    await until('the backlog is delivered', () => spooled < UNDER_WAY, 60_000);
    const recoveredMs = performance.now() - startMs;
    await collector.end(run.id);
    await agent.stop();
    const account = accountOf(dataDir, run.id);
    assert.equal(unaccounted(account), 0, 'every record is stored or dropped with a reason');
    return {account, recoveredMs, ...halves(memory)};
  } finally {
    await agent.stopAndForget();
    network.close();
    await close();
    rmSync(dataDir, {recursive: true});
  }
}

/** Megabytes, once in a while over this time. */
async function sampleMemory(seconds: number): Promise<readonly number[]> {
  const samples: number[] = [];
  const stepMs = Math.max(100, seconds * 10);
  for (let ms = 0; ms < seconds * 1_000; ms += stepMs) {
    await pause(stepMs);
    samples.push(process.memoryUsage.rss() / MB);
  }
  return samples;
}

/** The first third is left out: the spool fills, and the code is compiled. */
function halves(samples: readonly number[]): {earlyMb: number; lateMb: number} {
  const third = Math.floor(samples.length / 3);
  return {
    earlyMb: median(samples.slice(third, 2 * third)),
    lateMb: median(samples.slice(2 * third)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

function accountOf(dataDir: string, runId: string): AgentAccount {
  const reader = openCatalog(dataDir).open(runId);
  try {
    return reader.accounts()[0]!;
  } finally {
    reader.close();
  }
}

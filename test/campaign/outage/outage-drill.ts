// The collector is away for long while an agent goes on: its spool fills, and is emptied afterwards beside
// what is new. Time is compressed: an interval of a second lasts a few milliseconds.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {unaccounted} from '../../../src/domain/accounting.js';
import {pause} from '../../../src/pace/deadline.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {RunningAgent} from '../../agent/support/running-agent.js';
import {startSteady} from '../../agent/support/steady-probes.js';
import {listenCollector} from '../../src/collector/support/listening-collector.js';
import {SAME_THREAD} from '../../src/store/support/same-thread.js';
import {until} from '../../support/until.js';
import {FaultyNetwork} from '../network/faulty-network.js';

/** 14 KB a second, in some 40 records, is what a busy host makes. */
const PACE = {intervalMs: 10, recordsPerInterval: 20, nameBytes: 300};
const UNDER_WAY = 200;

export interface OutageOutcome {
  readonly seconds: number;
  readonly records: number;
  /** From the end of the outage until the spool is empty. */
  readonly caughtUpMs: number;
  /** How late new intervals were shown while the spool was emptied: 99 % were no later. */
  readonly liveP99Ms: number;
}

/** `seconds` of the agent's time. */
export async function runOutage(seconds: number): Promise<OutageOutcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-outage-'));
  const {collector, url, close} = await listenCollector(dataDir, {store: SAME_THREAD});
  const network = await FaultyNetwork.to(url);
  const run = await collector.start({name: 'outage'});
  const agent = new RunningAgent(network, {
    machine: {startProbes: startSteady(PACE, {isOn: true})},
  });
  const seen = watch(collector);
  try {
    await until('the agent delivers', () => seen.spooled < Infinity, 60_000);
    network.set({refuses: true});
    network.cut();
    await pause(seconds * PACE.intervalMs);
    network.heal();
    const startMs = performance.now();
    seen.lateMs.length = 0;
    await until(
      'the spool is emptied',
      () => seen.isFresh(startMs) && seen.spooled < UNDER_WAY,
      600_000,
    );
    const caughtUpMs = performance.now() - startMs;
    const liveP99Ms = quantile(seen.lateMs, 0.99);
    await collector.end(run.id);
    await agent.stop();
    return {seconds, records: assertComplete(dataDir, run.id), caughtUpMs, liveP99Ms};
  } finally {
    await agent.stopAndForget();
    network.close();
    await close();
    rmSync(dataDir, {recursive: true});
  }
}

function watch(collector: Awaited<ReturnType<typeof listenCollector>>['collector']) {
  const seen = {
    spooled: Infinity,
    reportedMs: 0,
    lateMs: [] as number[],
    isFresh: (sinceMs: number) => seen.reportedMs > sinceMs,
  };
  let newestNs = 0n;
  collector.subscribe((event) => {
    if (event.kind === 'agents' && event.agents[0]?.connected === true) {
      seen.spooled = event.agents[0].spooledRecords;
      seen.reportedMs = performance.now();
    }
    if (event.kind !== 'figures' || event.endNs <= newestNs) return; // an old one, from the spool
    newestNs = event.endNs;
    seen.lateMs.push(Date.now() - Number(event.endNs / 1_000_000n));
  });
  return seen;
}

function assertComplete(dataDir: string, runId: string): number {
  const reader = openCatalog(dataDir).open(runId);
  try {
    const [account] = reader.accounts();
    const {produced, stored, spooled} = account!;
    assert.deepEqual(
      {stored, spooled, lost: unaccounted(account!)},
      {stored: produced, spooled: 0, lost: 0},
    );
    return stored;
  } finally {
    reader.close();
  }
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * share)] ?? NaN;
}

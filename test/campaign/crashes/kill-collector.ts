// Kills the collector again and again while agents send. In the end the run file has each record that they
// produced, once. Power cuts cannot be tested here; synchronous=FULL is for those.

import assert from 'node:assert/strict';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import Database from 'better-sqlite3';

import {unaccounted} from '../../../src/domain/accounting.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {CollectorChild} from '../../support/collector-child.js';

/** A collector that starts on a host without a CPU to spare takes its time; what is judged is what it lost. */
const WELCOME_MS = 120_000;

export interface CollectorKills {
  readonly kills: number;
  readonly agents: number;
  /** Of each agent. A busy host sends a few a second; more is a spool that is emptied. */
  readonly batchesPerSecond: number;
  /** Called after each kill, with how many there were. */
  readonly onKill?: (kills: number) => void;
}

/** Resolves to how many batches were sent and stored. Throws where one is missing, or is there twice. */
export async function killCollector(options: CollectorKills): Promise<number> {
  const {kills, batchesPerSecond, onKill} = options;
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-crash-'));
  let child = await CollectorChild.start(dataDir);
  const {port, url} = child;
  const agents = Array.from({length: options.agents}, (_, n) => {
    const agentId = `crash-agent-${n}`;
    return new SimulatedAgent({url, agentId, reconnects: true, forgetsKnown: n % 2 === 0});
  });
  try {
    await Promise.all(agents.map((agent) => agent.opened(WELCOME_MS)));
    const runId = await child.startRun('crash drill');
    await Promise.all(
      agents.map((agent) => agent.until(() => agent.runId === runId, 'the run', WELCOME_MS)),
    );

    const sum = {value: 0};
    const sending = setInterval(() => produce(agents, runId, sum), 1_000 / batchesPerSecond);
    for (let kill = 0; kill < kills; kill++) {
      await Promise.all(agents.map((agent) => agent.opened(WELCOME_MS)));
      const phase = child.startPhase(runId, `phase ${kill}`).catch(() => {}); // it may be cut off
      await sleep(50 + Math.random() * 400);
      await child.kill('SIGKILL');
      await phase;
      child = await CollectorChild.start(dataDir, port);
      assert.equal(child.runId, runId, 'the run goes on');
      onKill?.(kill + 1);
    }
    clearInterval(sending);

    await Promise.all(agents.map((agent) => agent.delivered(WELCOME_MS)));
    const reporting = setInterval(() => agents.forEach((agent) => agent.report(runId)), 100);
    await child.endRun(runId);
    clearInterval(reporting);
    for (const agent of agents) agent.stop();
    await child.kill('SIGTERM');

    assertBooks(dataDir, agents);
    assertRows(dataDir, runId, agents, sum.value);
    assertPhases(dataDir);
    return agents.reduce((all, agent) => all + agent.produced / 2, 0);
  } finally {
    for (const agent of agents) agent.stop();
    await child.kill();
    rmSync(dataDir, {recursive: true});
  }
}

/** Each value is different, so that their sum tells whether all were stored unchanged. */
function produce(agents: readonly SimulatedAgent[], runId: string, sum: {value: number}): void {
  for (const agent of agents) {
    const value = agent.produced + 1;
    sum.value += value;
    agent.produce(records(value), runId);
  }
}

function records(value: number): ProbeRecord[] {
  const key = {target: 'registry', probe: 'syscalls', series: 'write'};
  return [
    {kind: 'counter', ...key, metric: 'bytes', value},
    {
      kind: 'histogram',
      ...key,
      metric: 'latency',
      histogram: {precisionBits: 4, counts: new Map([[value % 500, 1]])},
    },
  ];
}

function assertBooks(dataDir: string, agents: readonly SimulatedAgent[]): void {
  const reader = openCatalog(dataDir).open('latest');
  const accounts = reader.accounts();
  reader.close();
  assert.equal(accounts.length, agents.length);
  for (const account of accounts) {
    const agent = agents.find(({agentId}) => agentId === account.agentId);
    assert.equal(account.produced, agent?.produced);
    assert.equal(account.stored, account.produced);
    assert.equal(unaccounted(account), 0);
  }
}

function assertRows(
  dataDir: string,
  runId: string,
  agents: readonly SimulatedAgent[],
  sum: number,
): void {
  const files = readdirSync(join(dataDir, 'runs'));
  assert.deepEqual(files, [`${runId}.db`], 'one file, and no lock of the dead');
  const database = new Database(join(dataDir, 'runs', files[0]!), {readonly: true});
  const rows = database
    .prepare<[], {batches: number; first: number; last: number}>(
      'SELECT count(*) AS batches, min(seq) AS first, max(seq) AS last FROM batch GROUP BY agent',
    )
    .all();
  assert.equal(database.pragma('integrity_check', {simple: true}), 'ok');
  database.close();
  assert.equal(rows.length, agents.length);
  for (const {batches, first, last} of rows) assert.deepEqual([first, last], [1, batches]);

  const reader = openCatalog(dataDir).open(runId);
  let stored = 0;
  for (const {figures} of reader.figures({metric: 'bytes'})) {
    for (const figure of figures) if (figure.kind === 'counter') stored += figure.value;
  }
  reader.close();
  assert.equal(stored, sum);
}

/** Answered writes are in the file; writes that were cut off are there as a whole or not at all. */
function assertPhases(dataDir: string): void {
  const reader = openCatalog(dataDir).open('latest');
  const phases = reader.phases();
  reader.close();
  assert.ok(phases.length > 0);
  phases.forEach((phase, index) => {
    assert.equal(phase.index, index);
    assert.ok(phase.endNs !== undefined && phase.endNs > phase.startNs);
    const next = phases[index + 1];
    if (next !== undefined) assert.ok(phase.endNs <= next.startNs);
  });
}

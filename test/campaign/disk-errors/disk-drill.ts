// A real collector on a disk that fails now and then: writes, or their fsync, give EIO. Meanwhile nothing is
// acked; afterwards all is stored, once.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

import Database from 'better-sqlite3';

import {unaccounted} from '../../../src/domain/accounting.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {RECORDS} from '../../src/collector/support/fixture.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {CollectorChild} from '../../support/collector-child.js';

const SOURCE = fileURLToPath(new URL('failing-disk.c', import.meta.url));
/** More than two new tries of the collector. */
const BROKEN_MS = 1_200;
const MOST_RECOVERY_MS = 5_000;

export interface DiskOutcome {
  readonly batches: number;
  /** The longest time from the end of a fault to the ack of all that waited. */
  readonly recoveredMs: number;
}

/** Every fault lasts more than a second; `kinds` of them in turn, `times` in all. */
export async function failDisk(
  times: number,
  kinds: readonly ('writes' | 'sync')[] = ['writes', 'sync'],
): Promise<DiskOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-eio-'));
  const library = join(folder, 'failing-disk.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl']);
  const switchFile = join(folder, 'fails');
  const collector = await CollectorChild.start(folder, 0, {
    env: {LD_PRELOAD: library, FAILING_DISK: switchFile},
  });
  const agent = await new SimulatedAgent({url: collector.url, agentId: 'on-a-bad-disk'}).opened();
  try {
    const runId = await collector.startRun('bad disk');
    await agent.until(() => agent.runId === runId, 'the run');
    let recoveredMs = 0;
    for (let time = 0; time < times; time += 1) {
      const kind = kinds[time % kinds.length]!;
      recoveredMs = Math.max(recoveredMs, await failOnce(agent, switchFile, kind));
    }
    agent.report(runId);
    await collector.endRun(runId);
    await collector.kill('SIGTERM');
    return {batches: assertStored(folder, runId, agent), recoveredMs};
  } finally {
    agent.stop();
    await collector.kill();
    rmSync(folder, {recursive: true});
  }
}

async function failOnce(
  agent: SimulatedAgent,
  switchFile: string,
  kind: 'writes' | 'sync',
): Promise<number> {
  for (let batch = 0; batch < 5; batch += 1) agent.produce(RECORDS);
  await agent.delivered();
  writeFileSync(switchFile, kind);
  for (let batch = 0; batch < 5; batch += 1) agent.produce(RECORDS);
  await sleep(BROKEN_MS);
  assert.equal(agent.spool.length, 5, `nothing is acked while ${kind} fail`);
  assert.ok(agent.isOpen, 'the agent is not sent away');
  rmSync(switchFile);
  const goodMs = performance.now();
  await agent.delivered(4 * MOST_RECOVERY_MS);
  return performance.now() - goodMs;
}

/** The number of batches. */
function assertStored(folder: string, runId: string, agent: SimulatedAgent): number {
  const database = new Database(join(folder, 'runs', `${runId}.db`), {readonly: true});
  assert.equal(database.pragma('integrity_check', {simple: true}), 'ok');
  database.close();
  const reader = openCatalog(folder).open(runId);
  try {
    const [account] = reader.accounts();
    assert.equal(account!.stored, agent.produced);
    assert.equal(unaccounted(account!), 0);
    const batches = [...reader.figures({})].length;
    assert.equal(batches * RECORDS.length, agent.produced);
    return batches;
  } finally {
    reader.close();
  }
}

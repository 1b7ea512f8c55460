// Kills a real agent and a real collector in turn. In the end no record that the agent took is missing, and
// none counts twice.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {unaccounted} from '../../../src/domain/accounting.js';
import type {RunReader} from '../../../src/domain/ports.js';
import {until as isWithin} from '../../../src/pace/deadline.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {AgentDrill, namesOf} from '../../e2e/support/agent-drill.js';
import {CollectorChild} from '../../support/collector-child.js';
import {until} from '../../support/until.js';

/** Each start of the agent loads the program, on a machine that may be busy. */
const LIFE_MS = 120_000;
/** A host without a CPU to spare delivers late; what is judged is what never comes. */
const DELIVERY_MS = 120_000;
const LOOK_MS = 500;
/** No load generator is there that a run which was taken up again would wait for. */
const PATIENT = {timing: {resumeMs: 3_600_000}};

/** Resolves to how many records the agent took. Throws where one is missing, or is there twice. */
export async function killBoth(
  times: number,
  random: () => number,
  onKill: (kills: number) => void = () => {},
): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regscope-both-'));
  const drill = new AgentDrill();
  let collector = await CollectorChild.start(dataDir, 0, PATIENT);
  try {
    const {port, url} = collector;
    const runId = await collector.startRun('both are killed');
    drill.start(url);
    for (let kills = 0; kills < times; kills += 1) {
      await flow(drill);
      await collector.kill();
      await sleep(random() * 300);
      collector = await CollectorChild.start(dataDir, port, PATIENT);
      await sleep(random() * 300);
      await drill.kill();
      drill.start(url);
      onKill(kills + 1);
    }
    await flow(drill);
    await collector.endRun(runId);
    await deliver(drill, url, () => isDelivered(dataDir, runId, drill.taken()));
    await collector.kill('SIGTERM');
    return assertComplete(dataDir, runId, drill.taken());
  } finally {
    await drill.close();
    await collector.kill();
    rmSync(dataDir, {recursive: true});
  }
}

/** The names that are taken and did not arrive. */
export function missing(taken: readonly string[], arrived: readonly string[]): readonly string[] {
  const there = new Set(arrived);
  return taken.filter((name) => !there.has(name));
}

/** Waits until the agent that runs now has taken records of the run. */
async function flow(drill: AgentDrill): Promise<void> {
  const taken = drill.taken().length;
  await until('records of the run', () => drill.taken().length > taken + 20, LIFE_MS);
}

/**
 * Lets agents go on until all that they took has arrived, and one has ended by itself with an empty spool. The
 * end of a run waits for agents that are connected, and one that has just started is not.
 */
async function deliver(drill: AgentDrill, url: string, isDelivered: () => boolean): Promise<void> {
  for (;;) {
    const isThere = await isWithin(isDelivered, {everyMs: LOOK_MS, withinMs: DELIVERY_MS});
    assert.ok(isThere, `after ${DELIVERY_MS} ms records are missing`);
    const {spooledRecords} = await drill.leaveAlone();
    if (spooledRecords === 0) return;
    drill.start(url); // it had taken more meanwhile
  }
}

function isDelivered(dataDir: string, runId: string, taken: readonly string[]): boolean {
  const run = openCatalog(dataDir).open(runId);
  try {
    const [account] = run.accounts();
    if (account === undefined || account.produced > account.stored) return false;
    return missing(taken, arrivedIn(run)).length === 0;
  } finally {
    run.close();
  }
}

function arrivedIn(run: RunReader): readonly string[] {
  return namesOf([...run.figures({probe: 'synthetic'})].flatMap(({figures}) => figures));
}

function assertComplete(dataDir: string, runId: string, taken: readonly string[]): number {
  const run = openCatalog(dataDir).open(runId);
  try {
    const arrived = arrivedIn(run);
    assert.deepEqual(missing(taken, arrived), []);
    assert.equal(arrived.length, new Set(arrived).size);
    const [account] = run.accounts();
    assert.equal(unaccounted(account!), 0);
    assert.ok(account!.stored > taken.length && account!.spooled === 0);
    return taken.length;
  } finally {
    run.close();
  }
}

// Agents that say hello, report as much as a frame holds, and hang up. A small form of the attack
// that killed a collector of 512 MB with 2,280 agents.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {liveText} from '../../../../src/api/live/live-messages.js';
import type {LiveEvent} from '../../../../src/domain/ports.js';
import type {TargetProcess} from '../../../../src/domain/target.js';
import {anAgent, sharedCollector} from '../support/fixture.js';

const AGENTS = 320;
const {collector, url} = await sharedCollector();

test('agents that report 200 KB and hang up cost neither memory nor long live messages', async () => {
  const processes = Array.from({length: 800}, (_, n) => aProcess(n));
  for (let n = 0; n < AGENTS; n += 1) {
    const agent = await anAgent(url, {agentId: `agent-that-leaves-${n}`});
    agent.report(undefined, {processes});
    if (n === 0) await until(() => lastAgents().agents.some((each) => each.processes.length > 0));
    agent.stop();
  }
  await until(() => lastAgents().agents.every(({connected}) => !connected));

  const {agents} = lastAgents();
  assert.ok(agents.length <= 256, `${agents.length} agents are remembered`);
  assert.ok(agents.every((agent) => agent.processes.length === 0));
  assert.ok(liveText(lastAgents()).length < 512 * 1024);
});

test('an agent that names ever new runs as spooled is remembered for a few of them', async () => {
  const agent = await anAgent(url, {agentId: 'agent-of-many-runs'});

  for (let n = 0; n < 1_000; n += 1) {
    agent.report(`20260101-000000-${n.toString(16).padStart(8, '0')}`, {spooledRecords: 1});
  }

  const mine = () => lastAgents().agents.find(({agentId}) => agentId === 'agent-of-many-runs');
  await until(() => (mine()?.spooledRecords ?? 0) > 0);
  assert.ok(mine()!.spooledRecords <= 64);
});

function aProcess(n: number): TargetProcess {
  return {
    ...{target: `nginx:${n}`, targetKind: 'nginx', pid: n + 2, startTicks: 1},
    ...{exe: `/usr/sbin/${'n'.repeat(150)}`, comm: 'nginx', listenPorts: [80]},
  };
}

function lastAgents(): Extract<LiveEvent, {kind: 'agents'}> {
  let last: Extract<LiveEvent, {kind: 'agents'}> | undefined;
  collector.subscribe((event) => {
    if (event.kind === 'agents') last = event;
  })();
  return last!;
}

async function until(isTrue: () => boolean): Promise<void> {
  const endMs = performance.now() + 20_000;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

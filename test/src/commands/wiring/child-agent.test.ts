import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {agentsReady} from '../../../../src/commands/wiring/child-agent.js';
import type {AgentStatus, LiveEvent, LiveFeed} from '../../../../src/domain/ports.js';

const RUNS = [{name: 'tcp'}];
const CANNOT_RUN = [{name: 'tcp', unavailable: 'no BPF here'}];

function agentWith(probes: AgentStatus['probes'], connected = true): AgentStatus {
  return {
    ...{agentId: 'a', connected, processes: [], probes, spooledRecords: 0, lostEvents: 0},
    ...{clockOffsetNs: 0n, clockErrorNs: 0n, probeCpuShare: 0, agentCpuShare: 0},
    host: {name: 'h', kernel: '', bpftrace: '', cpus: 2, memoryBytes: 1, bootId: 'b'},
  };
}

/** A feed to which a test tells the agents of a collector. */
class ToldFeed implements LiveFeed {
  #listener: ((event: LiveEvent) => void) | undefined;

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  tell(...agents: readonly AgentStatus[]): void {
    this.#listener?.({kind: 'agents', agents, cut: 0});
  }

  get isHeard(): boolean {
    return this.#listener !== undefined;
  }
}

/** Whether they were ready when all of this had been told, one after the other. */
async function readyAfter(...told: readonly (readonly AgentStatus[])[]): Promise<boolean> {
  const feed = new ToldFeed();
  let giveUp = (): void => {};
  const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
  const ready = agentsReady(feed, {deadlineMs: 600_000, givenUp});
  for (const agents of told) feed.tell(...agents);
  giveUp();
  const isReady = await ready;
  assert.equal(feed.isHeard, false);
  return isReady;
}

describe('agents are ready', () => {
  test('when the probes of each that is connected run, or cannot run', async () => {
    assert.equal(await readyAfter([agentWith([])], [agentWith(RUNS)]), true);
    assert.equal(await readyAfter([agentWith(CANNOT_RUN)]), true);
    assert.equal(await readyAfter([agentWith(RUNS), agentWith([], false)]), true);
  });

  test('not before: neither without an agent nor with one whose probes have not started', async () => {
    assert.equal(await readyAfter(), false);
    assert.equal(await readyAfter([]), false);
    assert.equal(await readyAfter([agentWith([])]), false);
    assert.equal(await readyAfter([agentWith(RUNS, false)]), false);
    assert.equal(await readyAfter([agentWith(RUNS), agentWith([])]), false);
  });

  test('never where the time is over', async () => {
    assert.equal(await agentsReady(new ToldFeed(), {deadlineMs: 1}), false);
  });
});

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {CollectorClient} from '../../../../src/client/collector-client.js';
import {
  agentsBehind,
  agentsIn,
  areReady,
  awaitProbes,
  type UntilAgents,
} from '../../../../src/commands/wiring/probes-wait.js';
import type {AgentStatus, LiveEvent, LiveFeed} from '../../../../src/domain/ports.js';
import {AGENT} from '../../api/support/sample-agent.js';
import {startTestApi, type TestApi} from '../../api/support/test-api.js';

const RUNS = [{name: 'tcp'}];
const CANNOT_RUN = [{name: 'tcp', unavailable: 'no BPF here'}];
const LONG_MS = 600_000;

function agentWith(probes: AgentStatus['probes'], connected = true): AgentStatus {
  return {...AGENT, connected, probes};
}

/** A feed to which a test tells the agents of a collector. */
class ToldFeed implements LiveFeed {
  #listener: ((event: LiveEvent) => void) | undefined;

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  tell(agents: readonly AgentStatus[], cut = 0): void {
    this.#listener?.({kind: 'agents', agents, cut});
  }

  get isHeard(): boolean {
    return this.#listener !== undefined;
  }
}

type Told = readonly (readonly AgentStatus[])[];

/** Whether the wait was over when all of this had been told, one after the other, and whether they were ready. */
async function afterwards(told: Told, {isExpected = true, cut = 0} = {}) {
  const feed = new ToldFeed();
  const end = new AbortController();
  const wait = {isExpected, deadlineMs: LONG_MS, signal: end.signal, until: agentsIn(feed)};
  let isOver = false;
  const waited = awaitProbes(wait).then((seen) => {
    isOver = !end.signal.aborted;
    return areReady(seen);
  });
  for (const agents of told) feed.tell(agents, cut);
  await new Promise((resolve) => setImmediate(resolve));
  end.abort();
  const isReady = await waited;
  assert.equal(feed.isHeard, false);
  return {isOver, isReady};
}

const READY = {isOver: true, isReady: true};
const WAITING = {isOver: false, isReady: false};

describe('probes are awaited', () => {
  test('until those of each agent that is connected run, or cannot run', async () => {
    assert.deepEqual(await afterwards([[agentWith([])], [agentWith(RUNS)]]), READY);
    assert.deepEqual(await afterwards([[agentWith(CANNOT_RUN)]]), READY);
    assert.deepEqual(await afterwards([[agentWith(RUNS), agentWith([], false)]]), READY);
    assert.deepEqual(await afterwards([[agentWith(RUNS), agentWith([])]]), WAITING);
    assert.deepEqual(await afterwards([[agentWith([])]], {isExpected: false}), WAITING);
  });

  test('until an agent is connected only where one is on its way', async () => {
    const away = [agentWith(RUNS, false)];

    for (const told of [[[]], [away]]) {
      assert.deepEqual(await afterwards(told), WAITING);
      const none = await afterwards(told, {isExpected: false});
      assert.deepEqual(none, {isOver: true, isReady: false});
    }
  });

  test('of no agent whose list of probes may have been left out', async () => {
    assert.deepEqual(await afterwards([[agentWith(RUNS), agentWith([])]], {cut: 1}), READY);
  });

  test('no longer than the time, or until the signal', async () => {
    const {signal} = new AbortController();
    const wait = {isExpected: true, until: agentsIn(new ToldFeed())};

    assert.equal(await awaitProbes({...wait, signal, deadlineMs: 1}), undefined);
    const aborted = AbortSignal.abort();
    assert.equal(await awaitProbes({...wait, signal: aborted, deadlineMs: LONG_MS}), undefined);
  });
});

describe('probes of agents of a collector elsewhere are awaited', () => {
  let api: TestApi;
  let client: CollectorClient;

  before(async () => {
    api = await startTestApi();
    client = new CollectorClient({url: api.url, encodeSpans: () => new Uint8Array()});
  });
  after(async () => {
    await client.close();
    await api.close();
  });

  const waitBehind = (until: UntilAgents) =>
    awaitProbes({
      ...{until, isExpected: false, deadlineMs: LONG_MS},
      signal: new AbortController().signal,
    });

  test('by asking it again until they run', async () => {
    api.collector.say({kind: 'agents', agents: [agentWith([])], cut: 0});
    let asked = 0;
    const agents = async () => {
      asked += 1;
      const seen = await client.agents();
      api.collector.say({kind: 'agents', agents: [agentWith(RUNS)], cut: 0});
      return seen;
    };

    const seen = await waitBehind(agentsBehind({agents}));

    assert.equal(asked, 2);
    assert.equal(areReady(seen), true);
    assert.deepEqual(seen!.agents.map(({host}) => host.name), [AGENT.host.name]); // prettier-ignore
  });

  test('not at all where it does not tell its agents, or has none', async () => {
    api.collector.say({kind: 'agents', agents: [], cut: 0});

    assert.deepEqual(await waitBehind(agentsBehind(client)), {agents: [], cut: 0});
    const older = agentsBehind({agents: () => Promise.resolve(undefined)});
    assert.equal(await waitBehind(older), undefined);
  });

  test('as long as it answers', async () => {
    const agents = () => Promise.reject(new Error('gone'));

    await assert.rejects(waitBehind(agentsBehind({agents})), /gone/);
  });
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {SteadyClock} from '../../../../src/collector/clock.js';
import type {AgentStatus, LiveEvent, TurnedAway} from '../../../../src/domain/ports.js';
import type {BudgetPart, RequestRecord} from '../../../../src/domain/request.js';
import type {TargetProcess} from '../../../../src/domain/target.js';
import {PROTOCOL_MINOR} from '../../../../src/wire/limits.js';
import {RECORDS, anAgent, endingOf, sharedCollector} from '../support/fixture.js';
import {until} from '../../../support/until.js';

const HOUR_NS = 3_600_000_000_000n;
const system = {aheadMs: 0};
const clock = new SteadyClock(() => Date.now() + system.aheadMs);
const {collector, store, url} = await sharedCollector({
  clock,
  timing: {pingIntervalMs: 100, silenceDeadlineMs: 1_200, deliveryMs: 30},
});

describe('an agent', () => {
  test('gets an ack when its batch is stored, not before, and none for what is live only', async () => {
    const agent = await anAgent(url);
    agent.produce(RECORDS);
    const run = await collector.start({name: 'acks'});
    await agent.until(() => agent.runId === run.id, 'the run');
    assert.equal(agent.acks, 0);

    agent.produce(RECORDS);
    await agent.delivered();

    const reader = store.catalog.open(run.id);
    assert.equal([...reader.figures({})].length, 1);
    reader.close();
    await collector.end(run.id);
  });

  test('that calls a target of another host tells it by an address, and the target is named', async () => {
    const run = await collector.start({name: 'two hosts'});
    const [caller, other] = [await anAgent(url), await anAgent(url)];
    const redis = {address: '10.0.0.5:6379', target: 'redis'};
    caller.report(undefined, {reach: {addresses: [], networks: ['10.0.0.4/24']}});
    other.report(undefined, {reach: {addresses: [redis], networks: ['10.0.0.5/24']}});
    // What the collector hears of one socket it hears in order: the ack says that the report was read.
    other.produce(RECORDS);
    await other.delivered();

    caller.produce([callOf('upstream:redis@10.0.0.5:6379')]);
    await caller.delivered();
    await collector.end(run.id);

    const reader = store.catalog.open(run.id);
    const [{record} = assert.fail('no request')] = reader.requests({});
    reader.close();
    assert.deepEqual([...record.budget], [['upstream:redis', 1_000_000]]);
  });

  test('that sends a batch again gets another ack, and the batch counts once', async () => {
    const run = await collector.start({name: 'again'});
    const agent = await anAgent(url);
    agent.produce(RECORDS);
    agent.produce(RECORDS);
    const bytes = agent.spool.map((spooled) => spooled.bytes);
    await agent.delivered();
    const acks = agent.acks;

    for (const again of bytes) agent.sendBytes(again);
    await agent.until(() => agent.acks > acks, 'the second ack');

    assert.equal(accountOf(run.id, agent.agentId)?.stored, 4);
    await collector.end(run.id);
  });

  test('that comes back is told what it need not send again', async () => {
    const run = await collector.start({name: 'back again'});
    const first = await anAgent(url, {agentId: 'agent-that-returns', epoch: 5});
    for (let n = 0; n < 3; n++) first.produce(RECORDS);
    await first.delivered();
    first.stop();

    const second = await anAgent(url, {agentId: 'agent-that-returns', epoch: 5});

    assert.deepEqual(second.heard[0], {
      kind: 'welcome',
      major: 1,
      minor: PROTOCOL_MINOR,
      run: {runId: run.id, recordAll: false},
      known: [{runId: run.id, epoch: 5, lastSeq: 3}],
    });
    await collector.end(run.id);
  });

  test('that connects twice is served on the newer socket', async () => {
    const first = await anAgent(url, {agentId: 'agent-that-is-two'});
    const second = await anAgent(url, {agentId: 'agent-that-is-two'});

    await first.until(() => first.closes.length > 0, 'the end of the older socket');

    assert.equal(first.closes[0]?.code, 4001);
    const run = await collector.start({name: 'one of two'});
    await second.until(() => second.runId === run.id, 'the run');
    const own = statuses().filter(({agentId}) => agentId === 'agent-that-is-two');
    assert.deepEqual(
      own.map(({connected}) => connected),
      [true],
    );
    await collector.end(run.id);
  });

  test('that says nothing for too long is gone', async () => {
    const mute = await anAgent(url, {answersPings: false});

    await mute.until(() => mute.closes.length > 0, 'the end', 5_000);

    assert.equal(mute.closes[0]?.code, 4002);
  });

  test('is shown with what it last said, and by its host alone when it has left', async () => {
    const agent = await anAgent(url, {agentId: 'agent-that-reports'});
    agent.report(undefined, {processes: [PROCESS], probeCpuShare: 0.01, lostEvents: 3});
    await until(
      'the processes are known',
      () => statusOf('agent-that-reports')?.processes.length === 1,
    );
    const reported = statusOf('agent-that-reports')!;
    assert.deepEqual([reported.probeCpuShare, reported.lostEvents], [0.01, 3]);

    agent.stop();
    await until('the agent is away', () => statusOf('agent-that-reports')?.connected === false);

    const status = statusOf('agent-that-reports')!;
    assert.deepEqual(status.processes, []);
    assert.equal(status.host.name, 'simulated');
    assert.deepEqual([status.probeCpuShare, status.lostEvents], [0, 0]);
  });

  test('whose clock is an hour off has its figures in the right second', async () => {
    const run = await collector.start({name: 'an hour off'});
    const agent = await anAgent(url, {clockAheadNs: HOUR_NS});
    await agent.until(() => agent.clock !== undefined, 'the offset');
    assert.ok(absNs(agent.clock!.offsetNs + HOUR_NS) <= agent.clock!.errorNs + 50_000_000n);

    agent.produce(RECORDS);
    await agent.delivered();

    const [interval] = figuresOf(run.id);
    assert.ok(absNs(interval!.endNs - clock.nowNs()) < 1_000_000_000n);
    await collector.end(run.id);
  });

  test('whose clock is wrong and cannot be told has its figures stored, and shown to nobody', async () => {
    const run = await collector.start({name: 'ahead'});
    const shown: string[] = [];
    const unsubscribe = collector.subscribe((event) => {
      if (event.kind === 'figures') shown.push(event.agentId);
    });
    const agent = await anAgent(url, {clockAheadNs: HOUR_NS, answersPings: false});
    const honest = await anAgent(url);
    for (const each of [agent, honest]) {
      await each.until(() => each.runId === run.id, 'the run');
      each.produce(RECORDS);
      await each.delivered();
    }
    unsubscribe();
    await collector.end(run.id);

    assert.ok(shown.includes(honest.agentId) && !shown.includes(agent.agentId));
    assert.equal(accountOf(run.id, agent.agentId)?.stored, RECORDS.length);
  });

  test('that did not know the clock yet has its batch corrected with what is known now', async () => {
    const run = await collector.start({name: 'too early'});
    const agent = await anAgent(url, {clockAheadNs: -HOUR_NS});
    await agent.until(() => agent.clock !== undefined, 'the offset');
    agent.clock = undefined;

    agent.produce(RECORDS);
    await agent.delivered();

    const [interval] = figuresOf(run.id);
    assert.ok(absNs(interval!.endNs - clock.nowNs()) < 1_000_000_000n);
    await collector.end(run.id);
  });

  test('learns that the clock of the collector went along with the system before a run', async () => {
    const agent = await anAgent(url);
    await agent.until(() => agent.clock !== undefined, 'the offset');

    system.aheadMs = 3_600_000;
    const run = await collector.start({name: 'after the step'});
    const ahead = () => absNs((agent.clock?.offsetNs ?? 0n) - HOUR_NS) < 100_000_000n;
    await agent.until(ahead, 'the new offset');
    await agent.until(() => agent.runId === run.id, 'the run');
    system.aheadMs = 0;
    agent.produce(RECORDS);
    await agent.delivered();

    const [interval] = figuresOf(run.id);
    assert.ok(interval!.endNs >= run.startNs);
    assert.deepEqual(agent.closes, []);
    await collector.end(run.id);
    assert.ok((await collector.start({name: 'and back'})).startNs < run.startNs);
    await collector.end(collector.current()!.id);
  });

  test('delivers late into the file of a run that has ended', async () => {
    const run = await collector.start({name: 'with a latecomer'});
    const agent = await anAgent(url, {agentId: 'agent-that-is-late'});
    agent.produce(RECORDS);
    await agent.delivered();
    agent.stop();
    await collector.end(run.id);

    const late = await anAgent(url, {agentId: 'agent-that-is-late', epoch: 2});
    late.produced = 2; // by its first life
    late.produce(RECORDS, run.id);
    await late.delivered();
    late.report(run.id);
    await until('the account is stored', () => accountOf(run.id, late.agentId)?.produced === 4);

    const {stored, spooled, host} = accountOf(run.id, late.agentId)!;
    assert.deepEqual([stored, spooled, host], [4, 0, 'simulated']);
  });

  test('is freed of batches of a run that is not here, and they are counted', async () => {
    const agent = await anAgent(url);
    const before = collector.counters();

    agent.produce(RECORDS, '20200101-000000-gone');
    agent.produce(RECORDS, '../../etc/passwd');
    await agent.delivered();

    const after = collector.counters();
    assert.equal(after.discardedBatches - before.discardedBatches, 2);
    assert.equal(after.discardedRecords - before.discardedRecords, 4);
    assert.deepEqual(lastTurnedAway(), after);
  });

  test('that floods is read as fast as its batches are stored, and loses nothing', async () => {
    const run = await collector.start({name: 'flood'});
    const agent = await anAgent(url);

    for (let n = 0; n < 1_000; n++) agent.produce(RECORDS);
    await agent.delivered(90_000); // hundreds of commits, and each waits for the disk

    assert.equal(accountOf(run.id, agent.agentId)?.stored, 2_000);
    await collector.end(run.id);
  });
});

describe('the live feed', () => {
  test('shows figures of now, of a run or not, with times on the clock of the collector', async () => {
    const agent = await anAgent(url, {agentId: 'agent-that-is-live', clockAheadNs: -HOUR_NS});
    await agent.until(() => agent.clock !== undefined, 'the offset');
    const heard: LiveEvent[] = [];
    const leave = collector.subscribe((event) => heard.push(event));
    const mine = () => {
      return heard.filter((event) => event.kind === 'figures' && event.agentId === agent.agentId);
    };

    agent.produce(RECORDS);
    await until('the status is told', () => mine().length === 1);
    leave();

    const [event] = mine();
    assert.ok(event?.kind === 'figures');
    assert.deepEqual(event.figures, RECORDS);
    assert.ok(absNs(event.endNs - clock.nowNs()) < 1_000_000_000n);
  });

  test('gives whoever comes later the same', async () => {
    const agent = await anAgent(url);
    agent.produce(RECORDS);
    const heardBy = () => {
      const heard: LiveEvent[] = [];
      collector.subscribe((event) => heard.push(event))();
      return heard.filter((event) => event.kind === 'figures' && event.agentId === agent.agentId);
    };
    await until('the figures are told', () => heardBy().length === 1);

    assert.deepEqual(heardBy(), heardBy());
  });
});

describe('the collector', () => {
  test('lets agents go when it shuts down', async () => {
    const own = await sharedCollector();
    const agent = await anAgent(own.url);
    const silent = endingOf(own.url, []);
    await sleep(50);

    await own.collector.close();

    await agent.until(() => agent.closes.length > 0, 'the end');
    assert.equal(agent.closes[0]?.code, 1001);
    assert.equal((await silent).code, 1001);
  });
});

/** A request that waited for this peer all the time. */
function callOf(part: BudgetPart): RequestRecord {
  return {
    ...{kind: 'request', side: 'server', target: 'core', pid: 1, goid: 1, method: 'GET'},
    ...{path: '/v2/', step: 'ping', status: 200, startNs: BigInt(Date.now()) * 1_000_000n},
    ...{durationNs: 1_000_000, bytesIn: 0, bytesOut: 0, budget: new Map([[part, 1_000_000]])},
    ...{inferred: [], calls: [], details: {}},
  };
}

const PROCESS: TargetProcess = {
  target: 'registry',
  targetKind: 'registry',
  pid: 4_711,
  startTicks: 99,
  exe: '/usr/bin/docker-registry',
  comm: 'docker-registry',
  listenPorts: [5_000],
};

function lastTurnedAway(): TurnedAway | undefined {
  let last: TurnedAway | undefined;
  collector.subscribe((event) => {
    if (event.kind === 'turned-away') last = event.counts;
  })();
  return last;
}

function statuses(): readonly AgentStatus[] {
  let agents: readonly AgentStatus[] = [];
  collector.subscribe((event) => {
    if (event.kind === 'agents') agents = event.agents;
  })();
  return agents;
}

function statusOf(id: string): AgentStatus | undefined {
  return statuses().find(({agentId}) => agentId === id);
}

function figuresOf(runId: string) {
  const reader = store.catalog.open(runId);
  const figures = [...reader.figures({})];
  reader.close();
  return figures;
}

function accountOf(runId: string, agentId: string) {
  const reader = store.catalog.open(runId);
  const accounts = reader.accounts();
  reader.close();
  return accounts.find((account) => account.agentId === agentId);
}

function absNs(ns: bigint): bigint {
  return ns < 0n ? -ns : ns;
}

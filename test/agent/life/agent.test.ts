import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {startBpftraceProbes} from '../../../agent/probes/running/bpftrace-probes.js';
import {ProfilerError} from '../../../src/domain/error.js';
import {encodeCollectorFrame} from '../../../src/wire/codec.js';
import type {WireBatch} from '../../../src/wire/frames.js';
import {MAX_FRAME_BYTES} from '../../../src/wire/limits.js';
import {FakeCollector} from '../support/fake-collector.js';
import {RunningAgent} from '../support/running-agent.js';
import {until} from '../../support/until.js';

const RUN = '20260101-000000-abcd';
const NEXT_RUN = '20260101-000001-abcd';

let collector: FakeCollector;
let agents: RunningAgent[];

beforeEach(async () => {
  collector = await FakeCollector.start();
  agents = [];
});
afterEach(async () => {
  for (const agent of agents) await agent.stopAndForget();
  await collector.stop();
});

function start(more?: ConstructorParameters<typeof RunningAgent>[1]): RunningAgent {
  const agent = new RunningAgent(collector, more);
  agents.push(agent);
  return agent;
}

function ofRun(batches: readonly WireBatch[], runId = RUN): WireBatch[] {
  return batches.filter((batch) => batch.runId === runId);
}

/** Nothing of a run is missing, by the agent's own books. */
function assertBalanced(runId: string): void {
  const report = collector.lastReport(runId);
  assert.ok(report !== undefined);
  const {producedRecords, droppedSpoolFull, droppedInvalid} = report.production;
  const stored = collector.storedRecords(runId);
  assert.equal(producedRecords, stored + report.spooledRecords + droppedSpoolFull + droppedInvalid);
}

describe('an agent and its collector', () => {
  test('say hello with the token, and again with a higher epoch in the next life', async () => {
    const first = start({options: {token: 'secret', hostName: 'h1'}});
    await until('a hello', () => collector.hellos.length === 1);
    await first.stop();
    start({stateDir: first.stateDir});
    await until('a second hello', () => collector.hellos.length === 2);

    const [one, two] = collector.hellos;
    assert.equal(collector.requests[0]?.headers.authorization, 'Bearer secret');
    assert.equal(collector.requests[0]?.headers['sec-websocket-extensions'], undefined);
    assert.equal(one?.host.name, 'h1');
    assert.match(one.agentId, /^[0-9a-f]{32}$/);
    assert.equal(two?.agentId, one.agentId);
    assert.ok(two.epoch > one.epoch);
  });

  test('become two agents where the state of one was copied to another machine', async () => {
    collector.setRun(RUN);
    collector.acks = false;
    const first = start();
    await until('batches of the run', () => ofRun(collector.received).length > 3);
    await first.stop();
    const folder = mkdtempSync(join(tmpdir(), 'regscope-copied-'));
    cpSync(first.stateDir, folder, {recursive: true});

    const copy = start({stateDir: folder, machine: {id: 'id:another'}});
    await until('a second hello', () => collector.hellos.length === 2);

    const [one, two] = collector.hellos;
    assert.notEqual(two?.agentId, one?.agentId);
    assert.deepEqual(two?.spooledEpochs, [1]);
    assert.deepEqual(
      copy.events.find(({kind}) => kind === 'copied'),
      {kind: 'copied', from: one?.agentId},
    );
    assert.ok(readdirSync(join(folder, 'spool', `of-${one?.agentId}`)).length > 0);
  });

  test('show what happens outside of a run, and keep nothing of it', async () => {
    const agent = start();
    await until('batches', () => collector.received.length > 3);

    assert.ok(collector.received.every(({runId}) => runId === undefined));
    await until('a report', () => collector.reports.length > 1);
    const report = collector.reports.at(-1);
    assert.equal(report?.runId, undefined);
    assert.deepEqual(report?.probes, [
      {name: 'synthetic'},
      {name: 'missing', unavailable: 'it is made up'},
    ]);
    await agent.stop();
    assert.deepEqual(agent.events.at(-1), {kind: 'stopped', spooledRecords: 0});
  });

  test('answer pings with both clocks, and stamp batches with what pings told', async () => {
    start();
    await until('a batch', () => collector.received.length > 0);
    const before = BigInt(Date.now()) * 1_000_000n;

    const clock = {offsetNs: -77n, errorNs: 1_000_000n};
    collector.send({kind: 'ping', number: 4, sentNs: 123n, clock});
    await until('a pong', () => collector.pongs.length === 1);

    const {number, pingSentNs, receivedNs, sentNs} = collector.pongs[0]!;
    assert.deepEqual([number, pingSentNs], [4, 123n]);
    assert.ok(receivedNs <= sentNs && receivedNs - before < 5_000_000_000n);
    await until('a stamped batch', () => collector.received.at(-1)?.clockOffsetNs === -77n);
    assert.equal(collector.received[0]?.clockErrorNs, 0n, 'not known before the first ping');
    assert.ok(collector.received.at(-1)!.clockErrorNs >= 1_000_000n);
  });

  test('cut the interval when a phase begins, and say when it is made', async () => {
    const agent = start({pace: {intervalMs: 60_000, recordsPerInterval: 1}});
    await until('probes', () => agent.says('probes') && collector.reports.length > 0);
    const before = collector.received.length;

    collector.send({kind: 'cut', number: 1});

    await until('both intervals', () => collector.received.length >= before + 2, 500);
    assert.equal(agent.probes?.cuts, 1);
    await until('the answer', () => collector.cutsMade.join() === '1', 500);
  });

  test('tell targets, once found and again to each run', async () => {
    const agent = start();
    agent.proc.add({pid: 4711, exe: '/opt/none/docker-registry', listens: [5000]});
    await until('the target', () => collector.reports.at(-1)?.processes.length === 1, 3_000);
    collector.setRun(RUN);

    const targets = (): string[] =>
      ofRun(collector.received)
        .flatMap((batch) => batch.records)
        .flatMap((record) => (record.kind === 'target' ? [record.process.target] : []));
    await until('the target in the run', () => targets().includes('registry'), 3_000);
    assert.ok(agent.probes?.told.includes('watch registry 4711'));
    const losses = ofRun(collector.received).flatMap((batch) =>
      batch.records.filter(({kind}) => kind === 'loss'),
    );
    assert.deepEqual(losses, [
      {kind: 'loss', probe: 'missing', reason: 'unavailable', count: 0, detail: 'it is made up'},
    ]);
  });
});

describe('a run', () => {
  test('waits for probes that are seconds behind at its end', async () => {
    const agent = start({pace: {intervalMs: 60_000, recordsPerInterval: 1}});
    await until('probes', () => agent.says('probes') && collector.reports.length > 0);
    collector.setRun(RUN);
    await until('the run', () => agent.probes?.cuts === 1);
    agent.probes!.answersAfterMs = 2_500;

    const before = collector.reports.length;
    collector.setRun(undefined);

    await until('the last interval', () => ofRun(collector.received).length > 0, 10_000);
    const isOver = collector.reports.slice(before).some(({runId}) => runId === undefined);
    assert.equal(isOver, false, 'nothing was said to be the last before it');
    await until('the last report', () => collector.reports.at(-1)?.runId === undefined);
  });

  test('is delivered to its last interval, and then reported on no more', async () => {
    start();
    await until('a connection', () => collector.reports.length > 0);
    collector.setRun(RUN);
    await until('batches of the run', () => ofRun(collector.received).length > 5);

    collector.setRun(undefined);
    await until('the last report', () => collector.reports.at(-1)?.runId === undefined);

    const last = collector.lastReport(RUN);
    assert.equal(last?.spooledRecords, 0);
    assert.equal(last.production.producedRecords, collector.storedRecords(RUN));
    const stored = collector.stored.size;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(collector.stored.size, stored);
  });

  test('loses nothing when acks are lost and connections are cut', async () => {
    start({pace: {intervalMs: 2, recordsPerInterval: 2}});
    collector.setRun(RUN);
    for (let round = 0; round < 6; round += 1) {
      collector.acks = round % 2 === 0;
      const before = collector.received.length;
      await until('more batches', () => collector.received.length > before + 20);
      collector.cutConnections();
      await until('a new connection', () => collector.connections === 1);
    }
    collector.acks = true;
    await until('delivery goes on', () => ofRun(collector.received).length > 50);
    collector.setRun(undefined);
    await until('the last report', () => collector.lastReport(RUN)?.spooledRecords === 0);
    await until('no more', () => collector.reports.at(-1)?.runId === undefined);

    assertBalanced(RUN);
    assert.ok(collector.storedRecords(RUN) > 100);
  });

  test('is sent again where the collector does not say what it has, and counts once', async () => {
    start({pace: {intervalMs: 5, recordsPerInterval: 1}});
    collector.acks = false;
    collector.tellsKnown = false;
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 10);

    collector.acks = true;
    collector.cutConnections();
    await until('a new connection', () => collector.hellos.length === 2);
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    assert.ok(ofRun(collector.received).length > collector.stored.size, 'some came twice');
    assertBalanced(RUN);
  });

  test('goes on over an outage, new batches before old ones, each epoch in order', async () => {
    start({pace: {intervalMs: 5, recordsPerInterval: 1}});
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 3);
    const {port} = collector;
    const before = collector;
    await collector.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));

    collector = await FakeCollector.start(port);
    collector.runId = RUN;
    await until('a batch after the outage', () => ofRun(collector.received).length > 0);
    const first = ofRun(collector.received)[0]!;
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    const {epoch, spooledEpochs} = collector.hellos[0]!;
    assert.equal(first.epoch, epoch, 'what is new does not wait');
    assert.ok(spooledEpochs.length === 2 && epoch > before.hellos[0]!.epoch);
    for (const one of spooledEpochs) {
      const seqs = ofRun(collector.received).flatMap((batch) =>
        batch.epoch === one ? [batch.seq] : [],
      );
      assert.deepEqual(
        seqs,
        [...seqs].sort((left, right) => left - right),
      );
    }
    const stored = collector.storedRecords(RUN) + before.storedRecords(RUN);
    const sentTwice = [...collector.stored.keys()].filter((key) => before.stored.has(key)).length;
    assert.ok(sentTwice <= 1, 'one ack may have been on its way');
    const produced = collector.lastReport(RUN)!.production.producedRecords;
    assert.ok(stored - produced <= sentTwice * 10 && stored >= produced);
  });

  test('goes on in the next life of the agent, with a gap that is told', async () => {
    const first = start({pace: {intervalMs: 5, recordsPerInterval: 2}});
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 10);
    await first.stop();
    const before = collector.lastReport(RUN)!.production.producedRecords;

    start({stateDir: first.stateDir, pace: {intervalMs: 5, recordsPerInterval: 2}});
    await until(
      'more',
      () => (collector.lastReport(RUN)?.production.producedRecords ?? 0) > before,
    );
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    assertBalanced(RUN);
    const gaps = ofRun([...collector.stored.values()])
      .flatMap((batch) => batch.records)
      .filter((record) => record.kind === 'loss' && record.reason === 'gap');
    assert.equal(gaps.length, 1);
  });

  test('hands over to the next one, each interval to the run it was in', async () => {
    start({pace: {intervalMs: 5, recordsPerInterval: 1}});
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 5);
    collector.setRun(NEXT_RUN);
    await until('the next run', () => ofRun(collector.received, NEXT_RUN).length > 5);
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    for (const runId of [RUN, NEXT_RUN]) {
      assertBalanced(runId);
      assert.equal(collector.lastReport(runId)?.spooledRecords, 0);
    }
    const lastEnd = ofRun(collector.received).at(-1)!.endNs;
    const firstStart = ofRun(collector.received, NEXT_RUN)[0]!.startNs;
    assert.ok(lastEnd - firstStart < 1_000_000_000n);
  });

  test('is delivered when the agent is told to end', async () => {
    const agent = start({pace: {intervalMs: 5, recordsPerInterval: 1}});
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 5);

    await agent.stop();

    assert.equal(agent.probes?.stops, 1);
    assertBalanced(RUN);
    assert.deepEqual(agent.events.at(-1), {kind: 'stopped', spooledRecords: 0});
  });

  test('of which a batch is never taken goes on without it', async () => {
    start({pace: {intervalMs: 5, recordsPerInterval: 1}});
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 3);
    let poison: string | undefined;
    collector.onBatch = ({runId, epoch, seq}, socket) => {
      if (runId === undefined) return;
      poison ??= `batch ${epoch}/${seq}: it is not liked`;
      if (poison.startsWith(`batch ${epoch}/${seq}:`)) socket.close(1008, poison);
    };
    await until('a new connection', () => collector.hellos.length > 1);
    const before = collector.stored.size;
    await until('more batches', () => collector.stored.size > before + 10);
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    assert.ok(collector.lastReport(RUN)!.production.droppedInvalid > 0);
    assertBalanced(RUN);
  });

  test('of seconds that fill many frames arrives whole', async () => {
    start({pace: {intervalMs: 200, recordsPerInterval: 1_000, nameBytes: 600}});
    collector.setRun(RUN);
    await until('large batches', () => ofRun(collector.received).length > 5);
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    assertBalanced(RUN);
    assert.ok(ofRun(collector.received).some(({records}) => records.length >= 250));
  });
});

describe('an agent', () => {
  for (const [what, answer, code] of [
    [
      'another major version, told by the collector',
      {kind: 'refuse', code: 'WIRE_VERSION_UNKNOWN', message: 'protocol 9', hint: 'upgrade'},
      'AGENT_VERSION_REFUSED',
    ],
    [
      'another major version, seen by the agent',
      {kind: 'welcome', major: 9, minor: 0, run: {recordAll: false}, known: []},
      'AGENT_VERSION_REFUSED',
    ],
    [
      'a refusal for another reason',
      {kind: 'refuse', code: 'COLLECTOR_FULL', message: 'no room', hint: 'wait'},
      'AGENT_REFUSED',
    ],
  ] as const) {
    test(`ends at ${what}`, async () => {
      collector.answer = answer;

      await assert.rejects(start().ended, {code});
    });
  }

  test('ends where there is no collector but something else', async () => {
    const agent = start({options: {collector: `${collector.url}/elsewhere`}});

    await assert.rejects(agent.ended, {code: 'AGENT_REFUSED', hint: /regscope serve/});
  });

  test('that was welcome once waits when it is refused', async () => {
    const agent = start();
    await until('a connection', () => collector.reports.length > 0);
    collector.answer = {kind: 'refuse', code: 'X', message: 'not now', hint: ''};

    collector.cutConnections();
    await until('a second hello', () => collector.hellos.length > 2);
    collector.answer = undefined;

    await until('another connection', () => agent.events.at(-1)?.kind === 'connected');
  });

  test('dials again until there is a collector', async () => {
    const {port, url} = collector;
    await collector.stop();
    const agent = start({options: {collector: url}});
    await until('a failure', () => agent.says('disconnected'));

    collector = await FakeCollector.start(port);

    await until('a hello', () => collector.hellos.length === 1);
    const failure = agent.events.find((event) => event.kind === 'disconnected');
    assert.match(failure!.reason, /ECONNREFUSED/);
  });

  test('leaves a collector that speaks nonsense, and comes back', async () => {
    start();
    await until('a connection', () => collector.reports.length > 0);
    const nonsense = [
      new Uint8Array([0xff, 0xff, 0xff]),
      new Uint8Array(MAX_FRAME_BYTES + 1),
      'text',
      encodeCollectorFrame({kind: 'run', run: {runId: '../../etc/passwd', recordAll: false}}),
      encodeCollectorFrame({kind: 'refuse', code: 'X', message: 'late', hint: ''}),
    ];
    for (const bytes of nonsense) {
      const hellos = collector.hellos.length;
      collector.sendBytes(bytes);
      await until('another hello', () => collector.hellos.length > hellos);
      await until('a connection', () => collector.connections === 1);
    }
  });

  test('on a host without probes still has gauges, and says why', async () => {
    const agent = start({
      machine: {
        startProbes: () =>
          Promise.reject(new ProfilerError('PROBE_NOT_PERMITTED', 'only root may', 'use sudo')),
      },
      options: {probes: ['syscalls', 'tcp']},
    });
    collector.setRun(RUN);
    await until('gauges in the run', () => ofRun(collector.received).length > 1);

    assert.deepEqual(
      agent.events.find((event) => event.kind === 'no-probes'),
      {kind: 'no-probes', reason: 'only root may', hint: 'use sudo'},
    );
    assert.deepEqual(collector.reports.at(-1)?.probes, [
      {name: 'syscalls', unavailable: 'only root may'},
      {name: 'tcp', unavailable: 'only root may'},
    ]);
  });

  test('does not start with a probe that there is not', async () => {
    const agent = start({
      machine: {startProbes: startBpftraceProbes},
      options: {probes: ['nonsense']},
    });

    await assert.rejects(agent.ended, {code: 'PROBE_UNKNOWN'});
  });

  test('says at the start which targets it did not find', async () => {
    const targets = [{name: 'web', selector: {kind: 'port', port: 1}}] as const;
    const agent = start({options: {targets}});
    await until('the event', () => agent.says('unmet'));

    assert.deepEqual(
      agent.events.find((event) => event.kind === 'unmet'),
      {kind: 'unmet', rules: targets},
    );
  });

  test('is one to a folder', async () => {
    const first = start();
    await until('a connection', () => collector.connections === 1);

    await assert.rejects(start({stateDir: first.stateDir}).ended, {code: 'AGENT_ALREADY_RUNNING'});
    await first.stop();
    start({stateDir: first.stateDir});
    await until('another hello', () => collector.hellos.length === 2);
  });

  for (const [what, options, code] of [
    ['a spool too small for a frame', {spoolLimitBytes: 1_000}, 'AGENT_SPOOL_LIMIT_INVALID'],
    ['a spool of no size', {spoolLimitBytes: NaN}, 'AGENT_SPOOL_LIMIT_INVALID'],
    ['no address', {collector: 'nowhere'}, 'AGENT_URL_INVALID'],
    ['an address in the open', {collector: 'ws://192.0.2.1:7070'}, 'AGENT_INSECURE_REFUSED'],
    ['a state folder that is none', {stateDir: '/dev/null/x'}, 'AGENT_STATE_UNUSABLE'],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      await assert.rejects(start({options}).ended, {code});
    });
  }

  test('ends at once when it is killed while it waits for the collector', async () => {
    collector.acks = false;
    const agent = start();
    collector.setRun(RUN);
    await until('batches', () => ofRun(collector.received).length > 3);
    agent.end();
    await until('the last interval', () => agent.probes?.stops === 1);

    const startMs = performance.now();
    agent.kill();
    await agent.ended;

    assert.ok(performance.now() - startMs < 1_000);
    const last = agent.events.at(-1);
    assert.ok(last?.kind === 'stopped' && last.spooledRecords > 0);
  });

  test('drops what its spool cannot hold, counts it, and goes on', async () => {
    collector.acks = false;
    const agent = start({
      pace: {intervalMs: 20, recordsPerInterval: 500, nameBytes: 400},
      options: {spoolLimitBytes: 2 * 1024 * 1024},
    });
    collector.setRun(RUN);
    await until('a full spool', () => agent.says('spool'));
    collector.acks = true;
    collector.cutConnections();
    await until('room again', () =>
      agent.events.some((event) => event.kind === 'spool' && event.state === 'taking'),
    );
    collector.setRun(undefined);
    await until('delivery', () => collector.reports.at(-1)?.runId === undefined);

    assert.ok(collector.lastReport(RUN)!.production.droppedSpoolFull > 0);
    assertBalanced(RUN);
  });
});

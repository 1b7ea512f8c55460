import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {SteadyClock} from '../../../../src/collector/clock.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {LiveEvent, RunStart} from '../../../../src/domain/ports.js';
import {isRunId} from '../../../../src/domain/run.js';
import type {Run} from '../../../../src/domain/run.js';
import type {Span} from '../../../../src/domain/span.js';
import type {Store} from '../../../../src/store/open-store.js';
import {SECOND_NS, aBatch} from '../../store/support/sample-run.js';
import {
  RECORDS,
  anAgent,
  listenInSameThread,
  sharedCollector,
  temporaryDirectory,
} from '../support/fixture.js';

const {collector, store, url} = await sharedCollector({timing: {deliveryMs: 400}});

describe('a run', () => {
  test('has an id that sorts by time, and ids for its own trace', async () => {
    const run = await collector.start({name: 'ids', labels: {a: 'b'}, record: 'all'});

    assert.ok(isRunId(run.id));
    const at = new Date(Number(run.startNs / 1_000_000n)).toISOString().replaceAll(/[-:]/g, '');
    assert.equal(run.id.slice(0, 15), at.slice(0, 15).replace('T', '-'));
    assert.match(run.traceId, /^[0-9a-f]{32}$/);
    assert.match(run.spanId, /^[0-9a-f]{16}$/);
    assert.deepEqual([run.labels, run.record], [{a: 'b'}, 'all']);
    await collector.end(run.id);
  });

  test('is the only one at its time', async () => {
    const run = await collector.start({name: 'alone'});

    await assert.rejects(collector.start({name: 'another'}), {
      code: 'COLLECTOR_RUN_ACTIVE',
      message: /"alone"/,
    });

    assert.equal(collector.current()?.id, run.id);
    await collector.end(run.id);
    assert.equal(collector.current(), undefined);
  });

  const refused: [what: string, request: RunStart][] = [
    ['no name', {name: ' '}],
    ['a name without end', {name: 'x'.repeat(201)}],
    ['the name that means the newest run', {name: 'latest'}],
    ['a name that looks like an id', {name: '20260101-000000-abcd'}],
    [
      'too many labels',
      {name: 'x', labels: Object.fromEntries([...Array(65).keys()].map((n) => [n, 'x']))},
    ],
    ['a label without end', {name: 'x', labels: {a: 'x'.repeat(1_001)}}],
  ];
  for (const [what, request] of refused) {
    test(`is refused with ${what}`, async () => {
      await assert.rejects(collector.start(request), {
        code: 'COLLECTOR_RUN_INVALID',
      });
    });
  }

  test('ends once, whoever says so how often', async () => {
    const run = await collector.start({name: 'ends once'});

    const [first, second] = await Promise.all([collector.end(run.id), collector.end(run.id)]);

    assert.deepEqual(second, first);
    assert.deepEqual(await collector.end(run.id), first);
    assert.ok(first.endNs! > first.startNs);
    assert.deepEqual(stored(store, run).run, first);
  });

  test('that has ended, or that nobody knows, cannot be changed', async () => {
    const run = await collector.start({name: 'over'});
    await collector.end(run.id);
    const ended = {code: 'COLLECTOR_RUN_ENDED'};
    const unknown = {code: 'COLLECTOR_RUN_UNKNOWN'};

    await assert.rejects(collector.startPhase(run.id, {name: 'a'}), ended);
    await assert.rejects(collector.endPhase(run.id), ended);
    await assert.rejects(collector.addSpans(run.id, [SPAN]), ended);
    for (const id of ['20200101-000000-gone', '../../etc/passwd', 'latest']) {
      await assert.rejects(collector.end(id), unknown);
      await assert.rejects(collector.startPhase(id, {name: 'a'}), unknown);
      await assert.rejects(collector.addLoad(id, LOAD), unknown);
      await assert.rejects(collector.addSpans(id, [SPAN]), unknown);
    }
  });

  test('takes load reports, also a late one, each once, and spans', async () => {
    const loads: LiveEvent[] = [];
    const leave = collector.subscribe((event) => event.kind === 'load' && loads.push(event));
    const run = await collector.start({name: 'load'});
    await collector.addLoad(run.id, LOAD);
    await collector.addLoad(run.id, LOAD);
    await collector.addSpans(run.id, [SPAN]);
    await collector.end(run.id);
    await collector.addLoad(run.id, {...LOAD, seq: 2});
    leave();

    const reader = store.catalog.open(run.id);
    assert.deepEqual([...reader.loadReports()], [LOAD, {...LOAD, seq: 2}]);
    assert.deepEqual(
      reader.spans().map(({spanId}) => spanId),
      [SPAN.spanId],
    );
    reader.close();
    assert.deepEqual(loads, [{kind: 'load', report: LOAD}]);
  });
});

describe('the phases of a run', () => {
  test('follow each other without a gap or an overlap, and agents cut where they begin', async () => {
    const agent = await anAgent(url);
    const run = await collector.start({name: 'phases', scenario: 'name: phases'});
    await agent.until(() => agent.runId === run.id, 'the run');
    const cuts = () => agent.heard.filter(({kind}) => kind === 'cut').length;

    const first = await collector.startPhase(run.id, {name: 'ramp 12', users: 12});
    await agent.until(() => cuts() === 1, 'the cut');
    const second = await collector.startPhase(run.id, {name: 'ramp 24', users: 24});
    await agent.until(() => cuts() === 2, 'the second cut');
    const ended = await collector.endPhase(run.id, 'generator-limited');
    await collector.startPhase(run.id, {name: 'soak', rate: 5, labels: {kind: 'open'}});
    agent.stop();
    const over = await collector.end(run.id);

    const {phases} = stored(store, run);
    assert.deepEqual(
      phases.map(({index, name, users, rate, invalid}) => [index, name, users, rate, invalid]),
      [
        [0, 'ramp 12', 12, undefined, undefined],
        [1, 'ramp 24', 24, undefined, 'generator-limited'],
        [2, 'soak', undefined, 5, undefined],
      ],
    );
    assert.equal(phases[0]?.startNs, first.startNs);
    assert.equal(phases[0]?.endNs, second.startNs);
    assert.deepEqual(phases[1], ended);
    assert.ok(phases[2]!.startNs >= ended!.endNs!);
    assert.equal(phases[2]?.endNs, over.endNs);
    assert.equal(new Set(phases.map(({spanId}) => spanId)).size, 3);
  });

  test('begin when agents have made the interval before them', async () => {
    const agent = await anAgent(url, {answersCuts: false});
    const run = await collector.start({name: 'phases'});
    let hasBegun = false;
    const began = collector.startPhase(run.id, {name: 'ramp'}).then(() => (hasBegun = true));
    await agent.until(() => agent.heard.some(({kind}) => kind === 'cut'), 'the cut');
    const hadBegun = hasBegun;

    agent.sendFrame({kind: 'cut', number: 1});
    await began;

    assert.equal(hadBegun, false);
    agent.stop();
    await collector.end(run.id);
  });

  test('do not wait for an agent that goes, nor longer than a second for one that hangs', async () => {
    const [going, hanging] = [
      await anAgent(url, {answersCuts: false}),
      await anAgent(url, {answersCuts: false}),
    ];
    const run = await collector.start({name: 'phases'});
    const startMs = performance.now();
    const began = collector.startPhase(run.id, {name: 'ramp'});
    await going.until(() => going.heard.some(({kind}) => kind === 'cut'), 'the cut');
    going.stop();
    await began;
    const waitedMs = performance.now() - startMs;
    hanging.stop();
    const lateMs = performance.now();
    await collector.startPhase(run.id, {name: 'soak'});

    assert.ok(waitedMs > 900 && waitedMs < 3_000, `${waitedMs}`);
    assert.ok(performance.now() - lateMs < 900);
    await collector.end(run.id);
  });

  test('take a request that was repeated as one', async () => {
    const run = await collector.start({name: 'repeated'});

    const first = await collector.startPhase(run.id, {name: 'push', users: 4});
    const again = await collector.startPhase(run.id, {name: 'push', users: 4});
    const other = await collector.startPhase(run.id, {name: 'push', users: 8});
    await collector.endPhase(run.id);
    const none = await collector.endPhase(run.id);
    const anew = await collector.startPhase(run.id, {name: 'push', users: 8});

    assert.deepEqual(again, first);
    assert.equal(none, undefined);
    assert.deepEqual([other.index, anew.index], [1, 2]);
    await collector.end(run.id);
  });

  test('are told to whoever watches, at each change', async () => {
    const heard: string[] = [];
    const leave = collector.subscribe((event) => {
      if (event.kind === 'run') heard.push(event.run?.name ?? 'none');
      if (event.kind !== 'phases') return;
      heard.push(event.phases.map(({name, endNs}) => `${name}${endNs ? '.' : ''}`).join(' '));
    });
    const run = await collector.start({name: 'watched'});
    await collector.startPhase(run.id, {name: 'a'});
    await collector.startPhase(run.id, {name: 'b'});
    await collector.end(run.id);
    leave();

    assert.deepEqual(heard, ['none', 'watched', '', 'a', 'a. b', 'a. b.', 'none']);
  });
});

describe('the end of a run', () => {
  test('waits for what agents still have of it', async () => {
    const agent = await anAgent(url);
    const run = await collector.start({name: 'last words'});
    await agent.until(() => agent.runId === run.id, 'the run');

    const ending = collector.end(run.id);
    await agent.until(() => agent.runId === undefined, 'the end');
    agent.report(run.id); // nothing in the spool yet, but the last interval is not made
    await sleep(100);
    assert.equal(collector.current()?.id, run.id);
    agent.produce(RECORDS, run.id);
    await agent.delivered();
    agent.report(run.id);
    await ending;
    agent.stop();

    assert.equal(stored(store, run).accounts[0]?.stored, RECORDS.length);
    assert.equal(stored(store, run).accounts[0]?.spooled, 0);
  });

  test('does not wait for ever', async () => {
    const agent = await anAgent(url);
    const run = await collector.start({name: 'no last words'});
    await agent.until(() => agent.runId === run.id, 'the run');

    const startMs = performance.now();
    await collector.end(run.id);

    assert.ok(performance.now() - startMs >= 390);
    assert.equal(collector.current(), undefined);
    agent.stop();
  });
});

describe('a collector that starts where another one died', () => {
  test('goes on with the run, its phases and its agents', async () => {
    const dataDir = temporaryDirectory();
    const {run, phase} = await aRunLeftOpen(dataDir);

    const next = await listenInSameThread(dataDir, {timing: {deliveryMs: 100}});
    assert.equal(next.collector.current()?.id, run.id);
    const agent = await anAgent(next.url);
    assert.equal(agent.runId, run.id);
    const second = await next.collector.startPhase(run.id, {name: 'second'});
    const ended = await next.collector.end(run.id);

    assert.deepEqual(stored(next.store, run).phases, [
      {...phase, endNs: second.startNs},
      {...second, endNs: ended.endNs},
    ]);
    assert.equal(ended.interrupted, undefined);
    agent.stop();
    await next.close();
  });

  test('ends the run if no load generator comes back, where its file ends', async () => {
    const dataDir = temporaryDirectory();
    const {run, phase} = await aRunLeftOpen(dataDir);

    const next = await listenInSameThread(dataDir, {timing: {resumeMs: 50}});
    const agent = await anAgent(next.url);
    await agent.until(() => agent.runId === undefined, 'the end of the run', 60_000);
    while (next.collector.current() !== undefined) await sleep(10);

    assertInterrupted(next.store, run, phase.startNs);
    agent.stop();
    await next.close();
  });

  test('ends the run by now, whatever times an agent told', async () => {
    const dataDir = temporaryDirectory();
    const {run, phase} = await aRunLeftOpen(dataDir, async ({writer}, runId) => {
      const endNs = 2n ** 62n - 1n;
      await writer.putBatches(runId, [{...aBatch(0), startNs: endNs - SECOND_NS, endNs}]);
    });

    const next = await listenInSameThread(dataDir, {timing: {resumeMs: 50}});
    while (next.collector.current() !== undefined) await sleep(10);

    const {run: ended} = stored(next.store, run);
    assert.match(ended.interrupted ?? '', /killed/);
    assert.ok(ended.endNs! >= phase.startNs && ended.endNs! <= new SteadyClock().nowNs());
    await next.close();
  });

  test('ends the run when another one is to begin', async () => {
    const dataDir = temporaryDirectory();
    const {run, phase} = await aRunLeftOpen(dataDir);

    const next = await listenInSameThread(dataDir);
    const own = await next.collector.start({name: 'next'});

    assertInterrupted(next.store, run, phase.startNs);
    assert.equal(next.collector.current()?.id, own.id);
    await next.collector.end(own.id);
    await next.close();
  });

  test('ends a run of long ago at once', async () => {
    const dataDir = temporaryDirectory();
    const {run, phase} = await aRunLeftOpen(dataDir);

    const clock = new SteadyClock(() => Date.now() + 3_600_000);
    const next = await listenInSameThread(dataDir, {clock});

    assert.equal(next.collector.current(), undefined);
    assertInterrupted(next.store, run, phase.startNs);
    await next.close();
  });

  test('leaves a run alone that a living collector goes on with', async () => {
    const dataDir = temporaryDirectory();
    const living = await listenInSameThread(dataDir);
    const run = await living.collector.start({name: 'alive'});

    const next = await listenInSameThread(dataDir);
    assert.equal(next.collector.current(), undefined);
    await assert.rejects(next.collector.end(run.id), {code: 'COLLECTOR_RUN_UNKNOWN'});
    const own = await next.collector.start({name: 'beside it'});
    await next.collector.end(own.id);
    await next.close();

    assert.equal((await living.collector.end(run.id)).interrupted, undefined);
    await living.close();
  });
});

/** The store is closed as it would be by a crash: the run has no end, and nobody holds it. */
async function aRunLeftOpen(
  dataDir: string,
  act: (store: Store, runId: string) => Promise<void> = async () => {},
) {
  const first = await listenInSameThread(dataDir);
  const run = await first.collector.start({name: 'left open'});
  const phase = await first.collector.startPhase(run.id, {name: 'first'});
  await act(first.store, run.id);
  await first.close();
  return {run, phase};
}

function assertInterrupted(of: Store, run: Run, endNs: bigint): void {
  const {run: ended, phases} = stored(of, run);
  assert.match(ended.interrupted ?? '', /killed/);
  assert.equal(ended.endNs, endNs);
  assert.deepEqual(
    phases.map((phase) => [phase.endNs, phase.invalid]),
    [[endNs, 'interrupted']],
  );
}

function stored({catalog}: Store, {id}: Run) {
  const reader = catalog.open(id);
  const all = {run: reader.run(), phases: reader.phases(), accounts: reader.accounts()};
  reader.close();
  return all;
}

const LOAD: LoadReport = {
  source: 'generator-1',
  seq: 1,
  phaseIndex: 0,
  startNs: 1_790_000_000_000_000_000n,
  endNs: 1_790_000_001_000_000_000n,
  state: {users: 3},
  rows: [
    {
      scope: 'operation',
      operation: 'pull',
      latency: histogramOf([1e6], 7),
      errors: {},
      bytesIn: 1,
      bytesOut: 2,
    },
  ],
};

const SPAN: Span = {
  traceId: 'ab'.repeat(16),
  spanId: 'cd'.repeat(8),
  service: 'load',
  name: 'pull',
  kind: 'client',
  startNs: 1_790_000_000_000_000_000n,
  endNs: 1_790_000_000_000_000_001n,
  attributes: {},
  links: [],
  status: 'ok',
};

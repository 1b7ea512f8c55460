// How children of an engine follow one another, with lives that say what the test wants them to say.

import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';

import type {EngineLife, LifeHandlers} from '../../../../agent/probes/running/engine-life.js';
import {EngineProcess} from '../../../../agent/probes/running/engine-process.js';
import type {ReadInterval} from '../../../../agent/probes/running/interval-hold.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';

interface FakeLife extends EngineLife, LifeHandlers {
  readonly asked: number[];
  held: readonly ProbeRecord[];
  kills: number;
  stops: number;
}

describe('EngineProcess', () => {
  let lives: FakeLife[];
  let intervals: ReadInterval[];
  let restarts: number;
  let engine: EngineProcess<FakeLife>;
  let nowMs: number;

  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout']});
    lives = [];
    intervals = [];
    restarts = 0;
    nowMs = 0;
    engine = new EngineProcess({
      name: 'the child',
      probes: ['tcp', 'block'],
      readyWithinMs: 30_000,
      begin: (handlers) => {
        const life = fakeLife(lives.length + 1, handlers);
        lives.push(life);
        return life;
      },
      onInterval: (interval) => intervals.push(interval),
      onRestarted: () => (restarts += 1),
      nowMs: () => nowMs,
    });
  });

  afterEach(async () => {
    await engine.stop();
    mock.timers.reset();
  });

  async function started(): Promise<FakeLife> {
    const start = engine.start();
    lives[0]!.onReady(100n);
    await start;
    return lives[0]!;
  }

  test('is started when its child is ready', async () => {
    const start = engine.start();
    assert.equal(engine.isReady, false);

    lives[0]!.onReady(100n);
    await start;
    assert.equal(engine.isReady, true);
    assert.equal(engine.pid, 1);
  });

  test('fails to start with what the child said', async () => {
    const start = engine.start();

    lives[0]!.onEnd('exit code 1: the verifier says no');

    await assert.rejects(start, /the verifier says no/);
    assert.equal(lives.length, 1);
  });

  test('fails to start when the child is not ready in time', async () => {
    const start = engine.start();

    mock.timers.tick(30_000);

    await assert.rejects(start, /not ready after 30 s/);
    assert.equal(lives[0]!.kills, 1);
  });

  test('answers a cut when the interval is handed out', async () => {
    const life = await started();
    const cut = watched(engine.asked());
    await Promise.resolve();
    assert.equal(cut.isAnswered, false);

    life.onInterval(interval(100n, 200n));
    await cut.answered;
    assert.deepEqual(life.asked, [1]);
    assert.equal(intervals.length, 1);
  });

  test('tells the interval of a cut from one that was under way', async () => {
    const life = await started();
    void engine.asked();
    const cut = watched(engine.asked());

    life.onInterval(interval(100n, 200n));
    await Promise.resolve();
    assert.equal(cut.isAnswered, false);
    life.onInterval(interval(200n, 210n));
    await cut.answered;
  });

  test('takes an interval that says so as the answer to all cuts before it', async () => {
    const life = await started();
    const cuts = [engine.asked(), engine.asked()];

    life.onInterval(interval(100n, 200n), 2);

    await Promise.all(cuts);
    assert.equal(engine.waitedMs, 0);
  });

  test('answers a cut at once while it is down', async () => {
    await engine.asked();
  });

  test('begins a new life when its child ends, with the gap of each probe on record', async () => {
    const life = await started();
    life.onInterval(interval(100n, 200n));

    life.onEnd('ended by SIGKILL');
    mock.timers.tick(0);
    lives[1]!.onReady(1000n);

    assert.equal(restarts, 1);
    assert.deepEqual(intervals[1], {
      ...interval(200n, 1000n),
      records: ['tcp', 'block'].map((probe) => ({
        ...{kind: 'loss', probe, reason: 'gap', count: 0, gapNs: 800n},
        detail: 'the child was started again: ended by SIGKILL',
      })),
    });
  });

  test('tells a second gap from where the first one ended', async () => {
    const life = await started();
    life.onEnd('one');
    mock.timers.tick(0);
    lives[1]!.onReady(500n);

    lives[1]!.onEnd('two');
    mock.timers.tick(60_000);
    lives[2]!.onReady(900n);

    assert.deepEqual(
      intervals.map(({startKernelNs, endKernelNs}) => [startKernelNs, endKernelNs]),
      [
        [100n, 500n],
        [500n, 900n],
      ],
    );
  });

  test('ends a child that does not answer for five seconds, and lets nobody wait for it', async () => {
    const life = await started();
    const cut = engine.asked();
    for (nowMs = 3_000; nowMs <= 5_000; nowMs += 1_000) engine.check();
    assert.equal(life.kills, 0);

    nowMs = 5_001;
    engine.check();

    assert.equal(life.kills, 1);
    await cut;
    mock.timers.tick(0);
    lives[1]!.onReady(9000n);
    assert.match(JSON.stringify(intervals, noBigints), /it did not answer for 5 s/);
  });

  test('waits for a child that speaks, for a minute', async () => {
    const life = await started();
    void engine.asked();
    for (nowMs = 1_000; nowMs < 60_000; nowMs += 1_000) {
      life.onHeard();
      engine.check();
    }
    assert.equal(life.kills, 0);

    life.onHeard();
    engine.check();

    assert.equal(life.kills, 1);
  });

  test('does not blame a child for seconds in which the agent itself got no CPU', async () => {
    const life = await started();
    const cut = engine.asked();

    nowMs = 60_000;
    engine.check();
    life.onInterval(interval(100n, 200n));
    await cut;

    assert.equal(life.kills, 0);
  });

  test('tries again, ever more slowly, while a restart fails', async () => {
    const life = await started();

    life.onEnd('ended by SIGSEGV');
    mock.timers.tick(0);
    lives[1]!.onEnd('exit code 1');
    mock.timers.tick(900);
    assert.equal(lives.length, 2);
    mock.timers.tick(100);
    assert.equal(lives.length, 3);

    lives[2]!.onReady(5000n);
    assert.equal(restarts, 1);
    assert.equal(intervals.length, 1);
  });

  test('does not listen to a life that is over', async () => {
    const life = await started();
    life.onEnd('ended by SIGKILL');
    mock.timers.tick(0);

    life.onInterval(interval(100n, 400n));
    life.onReady(300n);
    life.onEnd('again');
    mock.timers.tick(0);

    assert.equal(lives.length, 2);
    assert.deepEqual(intervals, []);
  });

  test('hands out at a flush what its life held back, as a part of the last interval', async () => {
    const life = await started();
    life.onInterval(interval(100n, 200n));
    life.held = [{kind: 'cost', probe: 'tcp', runNs: 1, runs: 1}];

    engine.flush();

    assert.deepEqual(intervals[1], {...interval(100n, 200n), records: life.held});
  });

  test('hands out what a life held back when that ends', async () => {
    const life = await started();
    life.onInterval(interval(100n, 200n));
    life.held = [{kind: 'cost', probe: 'tcp', runNs: 1, runs: 1}];

    life.onEnd('ended by SIGKILL');

    assert.deepEqual(intervals.slice(1), [{...interval(100n, 200n), records: life.held}]);
  });

  test('stays down once it is stopped, and lets nobody wait', async () => {
    const life = await started();
    const cut = engine.asked();

    await engine.stop();
    await cut;
    life.onEnd('exit code 0');
    mock.timers.tick(120_000);

    assert.equal(life.stops, 1);
    assert.equal(lives.length, 1);
  });

  test('begins no life when it is stopped between two', async () => {
    const life = await started();
    life.onEnd('ended by SIGKILL');

    await engine.stop();
    mock.timers.tick(120_000);

    assert.equal(lives.length, 1);
  });
});

function fakeLife(pid: number, handlers: LifeHandlers): FakeLife {
  const life: FakeLife = {
    ...handlers,
    ...{pid, keys: 0, asked: [], held: [], kills: 0, stops: 0},
    cut: (number) => life.asked.push(number),
    flush: () => life.held,
    kill: () => (life.kills += 1),
    stop: () => {
      life.stops += 1;
      return Promise.resolve();
    },
  };
  return life;
}

function watched(answered: Promise<void>): {answered: Promise<void>; isAnswered: boolean} {
  const seen = {isAnswered: false, answered};
  seen.answered = answered.then(() => void (seen.isAnswered = true));
  return seen;
}

function interval(startKernelNs: bigint, endKernelNs: bigint): ReadInterval {
  return {startKernelNs, endKernelNs, records: []};
}

function noBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

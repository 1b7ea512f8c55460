// The life of a bpftrace process, with a fake one that says what the test wants it to say.

import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';

import type {BpftraceHandlers, StartBpftrace} from '../../../../agent/bpftrace/bpftrace-process.js';
import {ProbeProcess} from '../../../../agent/probes/running/probe-process.js';
import type {ProbeInterval} from '../../../../agent/probes/ports/probe-set.js';
import {RunqueueReader} from '../../../../agent/probes/runqueue.js';
import {totalCount} from '../../../../src/domain/histogram.js';

interface FakeBpftrace extends BpftraceHandlers {
  kills: number;
  stops: number;
  refills: number;
}

describe('ProbeProcess', () => {
  let lives: FakeBpftrace[];
  let intervals: ProbeInterval[];
  let restarts: number;
  let probes: ProbeProcess;
  let nowMs: number;

  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout']});
    lives = [];
    intervals = [];
    restarts = 0;
    nowMs = 0;
    const start: StartBpftrace = (_, handlers) => {
      const life = {...handlers, kills: 0, stops: 0, refills: 0};
      lives.push(life);
      return {
        pid: undefined,
        refill: () => (life.refills += 1),
        kill: () => (life.kills += 1),
        stop: () => {
          life.stops += 1;
          return Promise.resolve();
        },
      };
    };
    probes = new ProbeProcess({
      command: {path: '/usr/bin/bpftrace', args: [], env: {}},
      joined: {text: '', programs: [], missing: []},
      mapKeys: 100,
      createReaders: () => new Map([['runqueue', new RunqueueReader()]]),
      start,
      targetOf: () => 'registry',
      onInterval: (interval) => intervals.push(interval),
      onRestarted: () => (restarts += 1),
      nowMs: () => (nowMs += 100),
    });
  });

  afterEach(async () => {
    await probes.stop();
    mock.timers.reset();
  });

  async function started(): Promise<FakeBpftrace> {
    const start = probes.start();
    say(lives[0]!, 'ready 100');
    await start;
    return lives[0]!;
  }

  function say(life: FakeBpftrace, text: string): void {
    life.onLine(`{"type": "printf", "data": "${text}\\n"}`);
  }

  function tick(life: FakeBpftrace, ns: number, waits: number): void {
    say(life, `tick ${ns}`);
    life.onLine(`{"type": "map", "data": {"@runqueue_ns": {"10,33": ${waits}}}}`);
    say(life, 'done');
  }

  test('is started when BEGIN has printed', async () => {
    const start = probes.start();
    assert.equal(probes.isReady, false);

    say(lives[0]!, 'ready 100');
    await start;
    assert.equal(probes.isReady, true);
  });

  test('fails to start with what bpftrace said', async () => {
    const start = probes.start();

    lives[0]!.onEnd('exit code 1: ERROR: the verifier says no');

    await assert.rejects(start, /the verifier says no/);
    assert.equal(lives.length, 1);
  });

  test('fails to start when nothing is ready after half a minute', async () => {
    const start = probes.start();

    mock.timers.tick(30_000);

    await assert.rejects(start, /not ready after 30 s/);
    assert.equal(lives[0]!.kills, 1);
  });

  test('hands out intervals that follow each other without a gap', async () => {
    const life = await started();

    tick(life, 200, 3);
    tick(life, 300, 5);

    assert.deepEqual(
      intervals.map(({startKernelNs, endKernelNs}) => [startKernelNs, endKernelNs]),
      [
        [100n, 200n],
        [200n, 300n],
      ],
    );
    assert.deepEqual(intervals.map(countWaits), [3, 2]);
  });

  test('answers a cut when the interval is handed out', async () => {
    const life = await started();
    let isAnswered = false;
    const answer = probes.asked().then(() => (isAnswered = true));
    assert.equal(isAnswered, false);

    tick(life, 200, 1);
    await answer;
    assert.equal(life.refills, 1);
  });

  test('tells the tick of a cut from one that was under way', async () => {
    const life = await started();
    void probes.asked();
    let isAnswered = false;
    const cut = probes.asked().then(() => (isAnswered = true));

    tick(life, 200, 1);
    await Promise.resolve();
    assert.equal(isAnswered, false);
    tick(life, 210, 2);
    await cut;
  });

  test('answers a cut at once while it is down', async () => {
    await probes.asked();
  });

  test('is started again when it ends, with the gap on record and figures that stay positive', async () => {
    const life = await started();
    tick(life, 200, 50);

    life.onEnd('ended by SIGKILL');
    mock.timers.tick(0);
    say(lives[1]!, 'ready 1000');
    tick(lives[1]!, 1100, 2);

    assert.deepEqual(intervals[1], {
      startKernelNs: 200n,
      endKernelNs: 1000n,
      records: [
        {
          ...{kind: 'loss', probe: 'runqueue', reason: 'gap', count: 0, gapNs: 800n},
          detail: 'bpftrace was started again: ended by SIGKILL',
        },
      ],
    });
    assert.deepEqual(countWaits(intervals[2]!), 2);
    assert.equal(restarts, 1);
  });

  test('is ended and started again when it does not answer for five seconds', async () => {
    const life = await started();
    void probes.asked();
    nowMs += 5000;
    probes.check();

    assert.equal(life.kills, 1);
    mock.timers.tick(0);
    say(lives[1]!, 'ready 9000');
    assert.match(JSON.stringify(intervals, noBigints), /it did not answer for 5 s/);
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

    say(lives[2]!, 'ready 5000');
    assert.equal(restarts, 1);
    assert.equal(intervals.length, 1);
  });

  for (const [name, seconds, expected] of [
    ['that was long in filling up is started again for new ones', 301, 2],
    ['that fills up at once is left alone', 1, 1],
  ] as const) {
    test(`with a map ${name}`, async () => {
      const life = await started();
      nowMs += seconds * 1000;

      life.onLine('{"type": "helper_error", "helper": "map_update_elem", "retcode": -7}');
      tick(life, 200, 1);
      mock.timers.tick(0);

      assert.equal(lives.length, expected);
      assert.match(JSON.stringify(intervals, noBigints), /map_full/);
    });
  }

  test('does not listen to a life that is over', async () => {
    const life = await started();
    life.onEnd('ended by SIGKILL');
    mock.timers.tick(0);

    tick(life, 400, 7);
    life.onEnd('again');
    mock.timers.tick(0);

    assert.equal(lives.length, 2);
    assert.deepEqual(intervals, []);
  });

  test('stays down once it is stopped', async () => {
    const life = await started();

    await probes.stop();
    life.onEnd('exit code 0');
    mock.timers.tick(120_000);

    assert.equal(life.stops, 1);
    assert.equal(lives.length, 1);
  });

  test('is not started again when it is stopped between two lives', async () => {
    const life = await started();
    life.onEnd('ended by SIGKILL');

    await probes.stop();
    mock.timers.tick(120_000);

    assert.equal(lives.length, 1);
  });
});

function countWaits({records}: ProbeInterval): number {
  return records.reduce(
    (sum, record) => sum + (record.kind === 'histogram' ? totalCount(record.histogram) : 0),
    0,
  );
}

function noBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

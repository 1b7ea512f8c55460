// The life of a bpftrace, with a fake one that says what the test wants it to say.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {BpftraceHandlers} from '../../../../agent/bpftrace/bpftrace-process.js';
import {beginBpftrace} from '../../../../agent/probes/running/bpftrace-life.js';
import type {EngineLife} from '../../../../agent/probes/running/engine-life.js';
import type {ReadInterval} from '../../../../agent/probes/running/interval-hold.js';
import {RunqueueReader} from '../../../../agent/probes/runqueue.js';
import {totalCount} from '../../../../src/domain/histogram.js';

describe('a life of bpftrace', () => {
  test('is ready when BEGIN has printed', () => {
    const {say, ready} = begun();
    assert.deepEqual(ready, []);

    say('ready 100');

    assert.deepEqual(ready, [100n]);
  });

  test('hands out intervals that follow each other without a gap', () => {
    const {say, tick, intervals} = begun();
    say('ready 100');

    tick(200, 3);
    tick(300, 5);

    assert.deepEqual(
      intervals.map(({startKernelNs, endKernelNs}) => [startKernelNs, endKernelNs]),
      [
        [100n, 200n],
        [200n, 300n],
      ],
    );
    assert.deepEqual(intervals.map(countWaits), [3, 2]);
  });

  test('counts from 0, whatever a life before it counted', () => {
    const options = optionsWith({nowMs: 0});
    const [first, second] = [begun(options), begun(options)];
    first.say('ready 100');
    first.tick(200, 50);

    second.say('ready 1000');
    second.tick(1100, 2);

    assert.deepEqual(second.intervals.map(countWaits), [2]);
  });

  test('may print as much again after each interval', () => {
    const {say, tick, fake} = begun();
    say('ready 100');

    tick(200, 1);

    assert.equal(fake.refills, 1);
  });

  test('has read nothing more once it was left', () => {
    const {say, tick, life, intervals} = begun();
    say('ready 100');
    life.kill();

    tick(200, 1);

    assert.deepEqual(intervals, []);
  });

  for (const [name, seconds, expected] of [
    [
      'that was long in filling up ends it, so that a new one has room',
      301,
      ['its maps were full'],
    ],
    ['that fills up at once is left alone', 1, []],
  ] as const) {
    test(`a map ${name}`, () => {
      const clock = {nowMs: 0};
      const {say, tick, fake, intervals, ends} = begun(optionsWith(clock));
      say('ready 100');
      clock.nowMs = seconds * 1000;

      fake.onLine('{"type": "helper_error", "helper": "map_update_elem", "retcode": -7}');
      tick(200, 1);

      assert.deepEqual(ends, expected);
      assert.ok(intervals[0]!.records.some((it) => it.kind === 'loss' && it.reason === 'map_full'));
    });
  }
});

interface FakeBpftrace extends BpftraceHandlers {
  refills: number;
}

interface FakeOptions {
  readonly fakes: FakeBpftrace[];
  readonly begin: ReturnType<typeof beginBpftrace>;
}

function optionsWith(clock: {readonly nowMs: number}): FakeOptions {
  const fakes: FakeBpftrace[] = [];
  const begin = beginBpftrace({
    command: {path: '/usr/bin/bpftrace', args: [], env: {}},
    joined: {text: '', programs: [], missing: []},
    mapKeys: 100,
    createReaders: () => new Map([['runqueue', new RunqueueReader()]]),
    start: (_, handlers) => {
      const fake = {...handlers, refills: 0};
      fakes.push(fake);
      return {
        pid: undefined,
        refill: () => (fake.refills += 1),
        kill: () => {},
        stop: () => Promise.resolve(),
      };
    },
    targetOf: () => 'registry',
    onCode: () => {},
    windows: {add: () => {}, remove: () => {}},
    nowMs: () => clock.nowMs,
  });
  return {fakes, begin};
}

function begun({fakes, begin} = optionsWith({nowMs: 0})) {
  const ready: bigint[] = [];
  const intervals: ReadInterval[] = [];
  const ends: string[] = [];
  const life: EngineLife = begin({
    onReady: (kernelNs) => ready.push(kernelNs),
    onHeard: () => {},
    onInterval: (interval) => intervals.push(interval),
    onEnd: (reason) => ends.push(reason),
  });
  const fake = fakes.at(-1)!;
  const say = (text: string): void => {
    fake.onLine(`{"type": "printf", "data": "${text}\\n"}`);
  };
  const tick = (ns: number, waits: number): void => {
    say(`tick ${ns}`);
    fake.onLine(`{"type": "map", "data": {"@runqueue_ns": {"10,33": ${waits}}}}`);
    say('done');
  };
  return {life, fake, say, tick, ready, intervals, ends};
}

function countWaits({records}: ReadInterval): number {
  return records.reduce(
    (sum, record) => sum + (record.kind === 'histogram' ? totalCount(record.histogram) : 0),
    0,
  );
}

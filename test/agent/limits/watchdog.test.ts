import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  DEFAULT_CPU_SHARE,
  DEFAULT_MEMORY_BYTES,
  SHED_ORDER,
  Watchdog,
} from '../../../agent/limits/watchdog.js';
import {PROBES} from '../../../agent/probes/probe-catalogue.js';

const LIMITS = {cpuShare: DEFAULT_CPU_SHARE, memoryBytes: DEFAULT_MEMORY_BYTES};
const CALM = {cpuShare: 0.02, memoryBytes: 100e6};
const BUSY = {...CALM, cpuShare: 0.12};

/** A watchdog with a clock of its own. Decisions take effect in two seconds. */
class Watched {
  readonly dog: Watchdog;
  readonly told: string[] = [];
  seconds = 0;

  constructor(limits = LIMITS, running: readonly string[] = SHED_ORDER) {
    this.dog = new Watchdog(limits, running);
    this.dog.changed(0);
  }

  /** One reading a second, as the agent has them. */
  run(seconds: number, usage: {cpuShare: number; memoryBytes: number}): this {
    for (let end = this.seconds + seconds; this.seconds < end;) {
      this.seconds += 1;
      const nowMs = 1_000 * this.seconds;
      const {cpuShare, memoryBytes} = usage;
      const cpuMs = 1_000 * cpuShare;
      const decision = this.dog.take({nowMs, elapsedMs: 1_000, cpuMs, memoryBytes});
      if (decision === undefined) continue;
      const probe = 'probe' in decision ? ` ${decision.probe}` : '';
      this.told.push(`${this.seconds} ${decision.kind}${probe}`);
      this.seconds += 2;
      this.dog.changed(1_000 * this.seconds);
    }
    return this;
  }
}

describe('the watchdog', () => {
  test('knows a place in the order for each probe', () => {
    assert.deepEqual([...SHED_ORDER].sort(), PROBES.map(({name}) => name).sort());
  });

  test('leaves probes alone while usage stays below both limits', () => {
    const {told} = new Watched().run(3_600, {cpuShare: 0.049, memoryBytes: 149e6});

    assert.deepEqual(told, []);
  });

  test('leaves them alone in a burst of less than ten seconds, and at their start', () => {
    const watched = new Watched();
    watched.run(9, {cpuShare: 1, memoryBytes: 500e6}); // the programs are compiled
    for (let minute = 0; minute < 10; minute++) watched.run(3, BUSY).run(57, CALM);

    assert.deepEqual(watched.told, []);
  });

  test('switches them off one by one, in order, while usage stays above', () => {
    const {told, dog} = new Watched().run(600, BUSY);

    assert.deepEqual(
      told.map((each) => each.split(' ').slice(1).join(' ')),
      SHED_ORDER.map((probe) => `off ${probe}`),
    );
    assert.deepEqual(dog.off, SHED_ORDER);
    assert.equal(told[0], '20 off offcpu', 'ten seconds to settle, ten above the limit');
    assert.equal(told[1], '42 off oncpu', 'and again after the change');
  });

  test('stops when one less is enough', () => {
    const watched = new Watched().run(20, BUSY).run(600, {...CALM, cpuShare: 0.04});

    assert.deepEqual(watched.told, ['20 off offcpu']);
  });

  test('brings them back in the opposite order when all is calm for half a minute', () => {
    const watched = new Watched().run(45, BUSY);
    assert.deepEqual(watched.dog.off, ['offcpu', 'oncpu']);

    watched.told.length = 0;
    watched.run(200, CALM);

    assert.deepEqual(
      watched.told.map((each) => each.split(' ').slice(1).join(' ')),
      ['on oncpu', 'on offcpu'],
    );
  });

  test('waits longer each time that a probe comes back and has to go again', () => {
    const watched = new Watched();
    for (let second = 0; second < 3_600; second++) {
      watched.run(1, watched.dog.off.length === 0 ? BUSY : CALM);
    }

    const offAt = watched.told.filter((each) => / off /.test(each)).map((each) => parseInt(each));
    const onAt = watched.told.filter((each) => / on /.test(each)).map((each) => parseInt(each));
    const waits = onAt.map((second, index) => second - offAt[index]!);
    assert.ok(waits.length >= 5, waits.join());
    assert.ok(
      waits.every((wait, index) => index === 0 || wait >= waits[index - 1]! - 2),
      waits.join(),
    );
    assert.ok(waits[0]! < 60 && waits.at(-1)! > 400, waits.join());
  });

  test('tells which limit was passed, and by how much', () => {
    for (const [usage, because] of [
      [BUSY, 'the agent used 12 % of a core, more than 5 %'],
      [{...CALM, memoryBytes: 304e6}, 'the agent took 304 MB, more than 150 MB'],
    ] as const) {
      const dog = new Watchdog(LIMITS, SHED_ORDER);
      dog.changed(0);
      const {cpuShare, memoryBytes} = usage;
      const reading = {elapsedMs: 1_000, cpuMs: 1_000 * cpuShare, memoryBytes};
      const decisions = Array.from({length: 60}, (_, second) => {
        const decision = dog.take({nowMs: 1_000 * second, ...reading});
        if (decision?.kind === 'collect') dog.changed(1_000 * second);
        return decision;
      });

      const [decision] = decisions.filter((each) => each !== undefined && each.kind !== 'collect');
      assert.deepEqual(decision, {kind: 'off', probe: 'offcpu', because});
    }
  });

  test('has garbage collected before a probe goes for its memory, once a minute', () => {
    const watched = new Watched().run(90, {...CALM, memoryBytes: 300e6});

    assert.deepEqual(watched.told, [
      ...['20 collect', '42 off offcpu', '64 off oncpu', '86 collect'],
    ]);
  });

  test('keeps the probes if the garbage was all', () => {
    const watched = new Watched().run(20, {...CALM, memoryBytes: 300e6}).run(600, CALM);

    assert.deepEqual(watched.told, ['20 collect']);
  });

  test('takes a peak of memory for none', () => {
    const watched = new Watched();
    for (let second = 0; second < 600; second++) {
      watched.run(1, {...CALM, memoryBytes: second % 5 === 0 ? 140e6 : 300e6});
    }

    assert.deepEqual(watched.told, []);
  });

  test('weighs readings by their time: a cut makes a short one', () => {
    const dog = new Watchdog(LIMITS, SHED_ORDER);
    dog.changed(0);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1_000) {
      const memoryBytes = 100e6;
      assert.equal(dog.take({nowMs, elapsedMs: 990, cpuMs: 20, memoryBytes}), undefined);
      assert.equal(dog.take({nowMs: nowMs + 10, elapsedMs: 10, cpuMs: 10, memoryBytes}), undefined);
    }
  });

  test('knows only the probes that run, and switches nothing off without limits', () => {
    const two = new Watched(LIMITS, ['requests', 'syscalls']).run(300, BUSY);
    const free = new Watched({cpuShare: Infinity, memoryBytes: Infinity}).run(300, BUSY);

    assert.deepEqual(two.dog.off, ['requests', 'syscalls']);
    assert.deepEqual(free.told, []);
  });
});

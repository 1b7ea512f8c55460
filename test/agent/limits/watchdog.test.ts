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

/** A host by what its probes cost the agent: shares of a CPU while they run, and CPU time for a change. */
interface Host {
  readonly base: number;
  readonly cost: Readonly<Record<string, number>>;
  readonly changeMs: number;
  /** The load lasts for so long, and half of all costs goes with it. */
  readonly loadSeconds?: number;
}

/** A watchdog on such a host; a change takes two seconds, in which there are readings too. */
class Model {
  readonly dog = new Watchdog(LIMITS, SHED_ORDER);
  readonly #host: Host;
  readonly told: {readonly second: number; readonly kind: string; readonly probe: string}[] = [];
  /** CPU time of each second. */
  readonly usedMs: number[] = [];
  #changeUntil = 2;

  constructor(host: Host) {
    this.#host = host;
  }

  run(seconds: number): this {
    for (let second = this.usedMs.length + 1; second <= seconds; second++) {
      const cpuMs = this.#cpuMs(second);
      this.usedMs.push(cpuMs);
      if (second === this.#changeUntil) this.dog.changed(1_000 * second);
      const nowMs = 1_000 * second;
      const decision = this.dog.take({nowMs, elapsedMs: 1_000, cpuMs, memoryBytes: 100e6});
      if (decision === undefined || decision.kind === 'collect') continue;
      this.told.push({second, kind: decision.kind, probe: decision.probe});
      this.#changeUntil = second + 2;
    }
    return this;
  }

  #cpuMs(second: number): number {
    const {base, cost, changeMs, loadSeconds = Infinity} = this.#host;
    const running = SHED_ORDER.filter((probe) => !this.dog.off.includes(probe));
    const share = running.reduce((sum, probe) => sum + (cost[probe] ?? 0), base);
    const change = second <= this.#changeUntil ? changeMs / 2 : 0;
    return (second > loadSeconds ? 0.3 : 1) * 1_000 * share + change;
  }

  /** The largest mean share over so many seconds that begin after `from`. */
  worstShare(seconds: number, from: number): number {
    const means = this.usedMs.slice(from, -seconds).map((_, at) => {
      const some = this.usedMs.slice(from + at, from + at + seconds);
      return some.reduce((sum, cpuMs) => sum + cpuMs, 0) / 1_000 / seconds;
    });
    return Math.max(...means);
  }

  seconds(kind: string, probe: string): number[] {
    return this.told
      .filter((each) => each.kind === kind && each.probe === probe)
      .map((each) => each.second);
  }
}

describe('the watchdog on a host whose probes cost too much', () => {
  for (const [what, host] of [
    ['one probe of 9 %', {base: 0.025, cost: {offcpu: 0.09}, changeMs: 1_000}],
    ['one probe of a whole core', {base: 0.02, cost: {offcpu: 1}, changeMs: 1_500}],
    ['two probes', {base: 0.015, cost: {offcpu: 0.06, oncpu: 0.05}, changeMs: 1_000}],
    ['a probe that costs little too much', {base: 0.029, cost: {offcpu: 0.025}, changeMs: 800}],
    ['changes that cost much', {base: 0.01, cost: {offcpu: 0.1}, changeMs: 4_000}],
  ] as const satisfies readonly (readonly [string, Host])[]) {
    test(`keeps the mean of any four minutes below the limit, trials included: ${what}`, () => {
      const model = new Model(host).run(3 * 3_600);

      assert.ok(model.worstShare(240, 90) <= LIMITS.cpuShare, `${model.worstShare(240, 90)}`);
      assert.ok(model.told.filter(({kind}) => kind === 'on').length > 2, 'and it is tried again');
    });
  }

  test('ends a trial within twelve seconds where the old cost is back', () => {
    const model = new Model({base: 0.02, cost: {offcpu: 0.1}, changeMs: 1_000}).run(3_600);

    const [, ...offAgain] = model.seconds('off', 'offcpu');
    const on = model.seconds('on', 'offcpu');
    assert.ok(offAgain.length > 2);
    assert.deepEqual(
      offAgain.map((second, at) => second - on[at]!),
      offAgain.map(() => 10),
      'two seconds for the change, four to settle, four to judge',
    );
  });

  test('keeps a probe that costs less than it did, also where its start costs much', () => {
    const host = {base: 0.03, cost: {offcpu: 0.09}, changeMs: 1_500, loadSeconds: 200};

    const model = new Model(host).run(1_200);

    const on = model.seconds('on', 'offcpu').at(-1)!;
    assert.ok(on > 200, 'it comes back after the load');
    assert.deepEqual(model.dog.off, []);
  });

  test('does not wait for long when the load has gone, however often the probe had to go', () => {
    const host = {base: 0.02, cost: {offcpu: 0.1}, changeMs: 500, loadSeconds: 7_200};

    const model = new Model(host).run(9_000);

    const back = model.seconds('on', 'offcpu').find((second) => second > 7_200)!;
    assert.ok(back - 7_200 < 120, `${back - 7_200} s`);
    assert.deepEqual(model.dog.off, []);
  });

  test('never tries a probe again that the limit leaves no room for', () => {
    const model = new Model({base: 0.029, cost: {offcpu: 0.1}, changeMs: 5_000}).run(7_200);

    assert.deepEqual(model.seconds('on', 'offcpu'), []);
  });
});

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

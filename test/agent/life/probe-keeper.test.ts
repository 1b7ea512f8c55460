import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';

import {ProbeKeeper} from '../../../agent/life/probe-keeper.js';
import type {AgentEvent} from '../../../agent/life/agent-options.js';
import type {Usage} from '../../../agent/limits/usage-log.js';
import type {ProbeSet} from '../../../agent/probes/ports/probe-set.js';
import {ProfilerError} from '../../../src/domain/error.js';
import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';

const NAMES = ['requests', 'offcpu', 'syscalls'];

let world: World;
beforeEach(() => (world = new World()));

/** What a keeper works with, and a clock that stands still unless it is told. */
class World {
  nowMs = 0;
  readonly sets: {names: readonly string[]; pids: readonly number[]; stopped: boolean}[] = [];
  readonly notes: LossRecord[] = [];
  readonly events: AgentEvent[] = [];
  off: readonly {readonly probe: string; readonly text: string}[] = [];
  running: readonly string[] = [];
  withoutProbes = '';
  collections = 0;
  failure: Error | undefined;
  pids: readonly number[] = [7];
  #onUsage: (usage: Usage) => void = () => {};
  readonly keeper: ProbeKeeper;

  constructor(limits: {maxCpuShare?: number; maxMemoryBytes?: number} = {}) {
    this.keeper = new ProbeKeeper(NAMES, {
      agent: {
        useProbes: ({running}) => (this.running = running),
        withoutProbes: (_names, reason) => (this.withoutProbes = reason),
        useOff: (off) => (this.off = off),
      },
      watch: {
        watched: () => [],
        useProbes: () => {},
        useWatchdog: (onUsage) => (this.#onUsage = onUsage),
        note: (records: readonly ProbeRecord[]) => this.notes.push(...(records as LossRecord[])),
      },
      startProbes: ({probes}) => this.#start(probes),
      probes: {onInterval: () => {}},
      limits,
      onEvent: (event) => this.events.push(event),
      nowMs: () => this.nowMs,
      collectGarbage: () => (this.collections += 1),
    });
  }

  async #start(names: readonly string[]): Promise<ProbeSet> {
    if (this.failure !== undefined) throw this.failure;
    const set = {names, pids: this.pids, stopped: false};
    this.sets.push(set);
    return {
      ...{engine: 'core', running: names, unavailable: [], watch: () => {}, forget: () => {}},
      cut: () => Promise.resolve(true),
      pids: () => set.pids,
      stop: async () => {
        set.stopped = true;
        this.nowMs += 300;
      },
    };
  }

  /** A reading a second. What the keeper decides takes place in between. */
  async run(seconds: number, cpuShare: number, memoryBytes = 100e6): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.nowMs += 1_000;
      const cpuMs = 1_000 * cpuShare;
      this.#onUsage({nowMs: this.nowMs, elapsedMs: 1_000, cpuMs, memoryBytes});
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  gapMs(probe: string): number {
    const own = this.notes.filter((loss) => loss.probe === probe && loss.reason === 'gap');
    return own.reduce((sum, {gapNs}) => sum + Number(gapNs ?? 0n) / 1e6, 0);
  }

  details(probe: string): string[] {
    return this.notes.flatMap((loss) => (loss.probe === probe ? (loss.detail ?? []) : []));
  }
}

describe('the keeper of probes', () => {
  test('starts all of them, and leaves them alone while the agent is modest', async () => {
    await world.keeper.start();
    await world.run(300, 0.04);

    assert.deepEqual(
      world.sets.map(({names}) => names),
      [NAMES],
    );
    assert.deepEqual(world.notes, []);
  });

  test('starts them anew without the first in order, and tells so everywhere', async () => {
    await world.keeper.start();
    await world.run(25, 0.12);

    assert.deepEqual(
      world.sets.map(({names, stopped}) => [names.join(), stopped]),
      [
        ['requests,offcpu,syscalls', true],
        ['requests,syscalls', false],
      ],
    );
    assert.deepEqual(world.running, ['requests', 'syscalls']);
    const because = 'the agent used 12 % of a core, more than 5 %';
    assert.deepEqual(world.events, [{kind: 'watchdog', probe: 'offcpu', state: 'off', because}]);
    assert.equal(world.off.length, 1);
    assert.match(
      world.off[0]!.text,
      /^is off since \d\d:\d\d:\d\d UTC because the agent used 12 %/,
    );
    assert.deepEqual(world.details('offcpu'), [world.off[0]!.text]);
    assert.equal(world.gapMs('requests'), 300, 'the time without any probe');
    assert.match(world.details('requests')[0]!, /started anew/);
  });

  test('records the whole time that a probe is off as its gap, second by second', async () => {
    await world.keeper.start();
    await world.run(20, 0.12);
    const offAtMs = world.nowMs;
    await world.run(15, 0.04);

    const expectedMs = world.nowMs - offAtMs;
    assert.ok(Math.abs(world.gapMs('offcpu') - expectedMs) <= 300, `${world.gapMs('offcpu')} ms`);
  });

  test('brings a probe back, and tells from when to when it was off and why', async () => {
    await world.keeper.start();
    await world.run(20, 0.12);
    await world.run(60, 0.01);

    assert.deepEqual(world.sets.at(-1)!.names, NAMES);
    assert.deepEqual(world.off, []);
    assert.match(
      world.details('offcpu').at(-1)!,
      /^was off from \d\d:\d\d:\d\d UTC to \d\d:\d\d:\d\d UTC \(\d+ s\) because the agent used 12 %/,
    );
    const gapMs = world.gapMs('offcpu');
    await world.run(60, 0.01);
    assert.equal(world.gapMs('offcpu'), gapMs);
  });

  test('runs on without any probe if all had to go', async () => {
    await world.keeper.start();
    await world.run(300, 0.5);

    assert.deepEqual(world.running, []);
    assert.deepEqual(
      world.off.map(({probe}) => probe),
      ['offcpu', 'requests', 'syscalls'],
    );
    assert.equal(world.sets.filter(({stopped}) => !stopped).length, 0);
  });

  test('allows 75 MB more for each bpftrace after the first, unless it is told a limit', async () => {
    world.pids = [7, 8, 9];
    await world.keeper.start();
    await world.run(120, 0.01, 290e6);
    assert.deepEqual(world.off, []);

    const told = new World({maxMemoryBytes: 200e6});
    told.pids = [7, 8, 9];
    await told.keeper.start();
    await told.run(50, 0.01, 290e6);
    assert.equal(told.collections, 2, 'before the first goes, and after it');
    assert.match(told.off[0]!.text, /the agent took 290 MB, more than 200 MB/);
  });

  test('tries again where the rest cannot be started, and goes on', async () => {
    await world.keeper.start();
    world.failure = new Error('no memory for a map');
    await world.run(25, 0.12);
    assert.equal(world.withoutProbes, 'no memory for a map');

    world.failure = undefined;
    await world.run(15, 0.01);
    assert.deepEqual(world.running, ['requests', 'syscalls']);
  });

  test('changes nothing after it was closed', async () => {
    await world.keeper.start();
    await world.keeper.close();
    await world.run(300, 0.5);

    assert.equal(world.sets.length, 1);
    assert.equal(world.sets[0]!.stopped, false);
  });

  test('tells a host that can run none, and rejects a probe that does not exist', async () => {
    world.failure = new ProfilerError('PROBE_NOT_PERMITTED', 'not root', 'use sudo');
    await world.keeper.start();
    assert.equal(world.withoutProbes, 'not root');

    const other = new World();
    other.failure = new ProfilerError('PROBE_UNKNOWN', 'there is no probe x', '…');
    await assert.rejects(other.keeper.start(), {code: 'PROBE_UNKNOWN'});
  });
});

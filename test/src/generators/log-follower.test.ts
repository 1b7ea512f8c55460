import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LoadReport} from '../../../src/domain/load.js';
import type {Phase, PhaseStart, Run} from '../../../src/domain/run.js';
import type {Span} from '../../../src/domain/span.js';
import {LogFollower, MOST_PHASES} from '../../../src/generators/log-follower.js';
import {at, request, START_NS} from './samples.js';

const RUN: Run = {
  ...{id: 'run-1', name: 'k6', labels: {}, record: 'sample', startNs: START_NS},
  ...{traceId: '1'.repeat(32), spanId: '1'.repeat(16)},
};

class Target {
  readonly phases: Phase[] = [
    {index: 0, name: 'k6', startNs: START_NS, spanId: '0'.repeat(15) + '1'},
  ];
  readonly reports: LoadReport[] = [];
  readonly spans: Span[] = [];

  async startPhase(_run: string, start: PhaseStart): Promise<Phase> {
    const index = this.phases.length;
    const phase = {index, spanId: `${index}`.repeat(16), ...start, startNs: start.startNs!};
    this.phases.push(phase);
    return phase;
  }

  async addLoad(_run: string, report: LoadReport): Promise<void> {
    this.reports.push(report);
  }

  async addSpans(_run: string, spans: readonly Span[]): Promise<void> {
    this.spans.push(...spans);
  }

  follower(run = RUN): LogFollower {
    const newSpanId = () => 'f'.repeat(16);
    return new LogFollower({target: this, run, phase: this.phases[0]!, generator: 'k6', newSpanId});
  }
}

describe('LogFollower', () => {
  test('begins a phase where the first request with its tag began', async () => {
    const target = new Target();
    const follower = target.follower();
    for (const each of [
      request(100, 200),
      request(900, 950, {phase: 'b', users: 4}),
      request(300, 1000, {phase: 'a', rate: 20}),
    ]) {
      follower.add(each);
    }

    await follower.flush();

    assert.deepEqual(
      target.phases.slice(1).map(({name, users, rate, startNs}) => [name, users, rate, startNs]),
      [
        ['a', undefined, 20, at(300)],
        ['b', 4, undefined, at(900)],
      ],
    );
  });

  test('begins phases whose names a collector takes, whatever the tags are', async () => {
    const target = new Target();
    const follower = target.follower();
    for (const [number, phase] of ['p'.repeat(999), ' \t', ' padded '].entries()) {
      follower.add(request(100 * number, 100 * number + 50, {phase}));
    }

    await follower.flush();

    const names = target.phases.slice(1).map(({name}) => name);
    assert.deepEqual(names, ['p'.repeat(200), 'k6', 'padded']);
  });

  test('begins a bounded number of phases, and says so: the tag of each request may be another one', async () => {
    const target = new Target();
    const follower = target.follower();
    const tags = Array.from({length: 2 * MOST_PHASES}, (_, number) => `request ${number}`);
    for (const [number, phase] of tags.entries())
      follower.add(request(number, number + 1, {phase}));

    await follower.flush();

    const {requests, phases, hasMorePhases} = follower.outcome();
    assert.deepEqual([requests, phases, hasMorePhases], [tags.length, MOST_PHASES + 1, true]);
    const started = target.reports.reduce((sum, {state}) => sum + state.started!, 0);
    assert.equal(started, tags.length);
  });

  test('counts a request for its tag, even if it ends in the next phase', async () => {
    const target = new Target();
    const follower = target.follower();
    follower.add(request(0, 500, {phase: 'a'}));
    follower.add(request(600, 700, {phase: 'b'}));
    follower.add(request(800, 900, {phase: 'a'}));
    await follower.flush();

    assert.deepEqual(
      target.reports.map(({phaseIndex, state}) => [phaseIndex, state.started]),
      [
        [1, 2],
        [2, 1],
      ],
    );
  });

  test('begins the load anew after a set-up, with the load of the command', async () => {
    const target = new Target();
    target.phases[0] = {...target.phases[0]!, users: 9};
    const follower = target.follower();
    follower.add(request(0, 100, {phase: 'setup'}));
    follower.add(request(200, 300));
    follower.add(request(400, 500));
    follower.add(request(600, 700, {phase: 'teardown'}));
    await follower.flush();

    assert.deepEqual(
      target.phases.map(({name, users}) => [name, users]),
      [
        ['k6', 9],
        ['setup', undefined],
        ['k6', 9],
        ['teardown', undefined],
      ],
    );
    assert.deepEqual(
      target.reports.map(({phaseIndex, state}) => [phaseIndex, state.started]),
      [
        [1, 1],
        [2, 2],
        [3, 1],
      ],
    );
  });

  test('counts what runs side by side by its time', async () => {
    const target = new Target();
    const follower = target.follower();
    follower.add(request(0, 100, {phase: 'a'}));
    follower.add(request(200, 300, {phase: 'b'}));
    follower.add(request(9000, 9100, {phase: 'a'}));
    await follower.flush();

    assert.equal(target.reports.at(-1)!.phaseIndex, 2);
  });

  test('numbers reports on from one second to the next', async () => {
    const target = new Target();
    const follower = target.follower();
    for (const ms of [0, 1000, 2000]) {
      follower.add(request(ms, ms + 1));
      await follower.flush();
    }

    assert.deepEqual(
      target.reports.map(({seq}) => seq),
      [1, 2, 3],
    );
  });

  test('makes client spans of requests that name their trace', async () => {
    const target = new Target();
    const follower = target.follower();
    const traced = {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)};
    follower.add(request(0, 5));
    follower.add(request(0, 5, traced));
    follower.add(request(0, 5, {traceId: 'c'.repeat(32), status: 503}));
    follower.add(request(0, 5, {traceId: 'not one'}));
    await follower.flush();

    assert.deepEqual(
      target.spans.map(({traceId, spanId, name, status}) => [traceId[0], spanId[0], name, status]),
      [
        ['a', 'b', 'GET manifest.get', 'unset'],
        ['c', 'f', 'GET manifest.get', 'error'],
      ],
    );
    assert.deepEqual(target.spans[0]!.links, [
      {traceId: RUN.traceId, spanId: target.phases[0]!.spanId},
    ]);
    assert.equal(target.spans[0]!.attributes['server.port'], 5000);
  });

  test('keeps the spans of the lowest traces, what failed and the slowest; or all', async () => {
    const traceOf = (n: number) => `${'a'.repeat(24)}${(1000 - n).toString(16).padStart(8, '0')}`;
    const kept = [];
    for (const record of ['sample', 'all'] as const) {
      const target = new Target();
      const follower = target.follower({...RUN, record});
      for (let n = 0; n < 200; n += 1) {
        const status = n === 7 ? 500 : 200;
        follower.add(request(n, n === 3 ? 900 : n + 1, {traceId: traceOf(n), status}));
      }
      await follower.flush();
      kept.push(target.spans.map(({traceId}) => traceId));
    }

    const lowest = Array.from({length: 20}, (_, n) => traceOf(180 + n));
    assert.deepEqual(kept[0], [traceOf(3), traceOf(7), ...lowest]);
    assert.equal(kept[1]!.length, 200);
  });

  test('counts lines that cannot be read, and keeps the first of them', async () => {
    const follower = new Target().follower();
    for (let n = 0; n < 9; n += 1) follower.add({kind: 'unreadable', line: `{${n}`, reason: 'cut'});
    await follower.flush();

    const {unreadable, examples} = follower.outcome();
    assert.deepEqual([unreadable, examples], [9, ['cut: {0', 'cut: {1', 'cut: {2']]);
  });
});

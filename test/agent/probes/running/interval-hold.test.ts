// Intervals that wait for what other probes tell, and those that need not.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {IntervalHold} from '../../../../agent/probes/running/interval-hold.js';
import {IntervalJoin} from '../../../../agent/probes/running/interval-join.js';
import type {ProbeInterval} from '../../../../agent/probes/ports/probe-set.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import {completeBudget} from '../../../../src/domain/request.js';
import type {StackRecord} from '../../../../src/domain/stacks/stack.js';

describe('IntervalHold', () => {
  test('hands on at once what has nothing to wait for', () => {
    const {seen, hold} = held();

    hold.take(interval(1));

    assert.deepEqual(seen.map(endOf), [1]);
  });

  test('holds what is made later for two more intervals', () => {
    const {seen, hold} = held();

    hold.take({...interval(1), later: () => [loss('stack 1')]});
    hold.take(interval(2));
    assert.deepEqual(seen.map(endOf), [1, 2]);
    hold.take({...interval(3), later: () => []});

    assert.deepEqual(seen.map(endOf), [1, 2, 3, 1]);
    assert.deepEqual(seen[3], {...interval(1), records: [loss('stack 1')]});
    assert.ok(!('later' in seen[0]!));
  });

  test('hands out the stacks of five intervals as one, each record once', () => {
    const {seen, hold} = held();

    for (let second = 0; second < 8; second += 1) {
      hold.take({...fromTo(second), later: () => [stackRecord('GET', 20), stackRecord('PUT', 40)]});
    }

    const [joined, ...more] = seen.filter(({records}) =>
      records.some(({kind}) => kind === 'stack'),
    );
    const points = [0, 1, 2, 3, 4].map((second) => ({offsetMs: second * 1_000 + 20, weight: 1}));
    assert.deepEqual(more, []);
    assert.equal(joined!.startKernelNs, 0n);
    assert.equal(joined!.endKernelNs, 5n * SECOND_NS);
    assert.deepEqual(joined!.records[0], {...stackRecord('GET', 20), points});
    assert.equal(joined!.records.length, 2);
  });

  test('hands out the stacks that it has at the end of a phase', () => {
    const {seen, hold} = held();
    for (let second = 0; second < 4; second += 1) {
      hold.take({...fromTo(second), later: () => [stackRecord('GET', 20)]});
    }

    hold.flush();

    const {startKernelNs, endKernelNs, records} = seen.at(-1)!;
    assert.deepEqual([startKernelNs, endKernelNs], [0n, 4n * SECOND_NS]);
    assert.equal((records[0] as StackRecord).points.length, 4);
  });

  test('hands out all of it at the end of a phase', () => {
    const {seen, hold} = held();
    hold.take({...interval(1), later: () => [loss('stack')]});
    hold.take(interval(2));

    hold.flush();
    hold.take(interval(3));

    assert.deepEqual(seen.map(endOf), [1, 2, 1, 3]);
  });
});

describe('IntervalJoin', () => {
  test('lets stacks of one process know the requests of another, later ones too', () => {
    const seen: ProbeInterval[] = [];
    const join = new IntervalJoin(
      (each) => seen.push(each),
      (kernelNs) => kernelNs,
    );
    const [requests, stacks] = [join.addProcess(), join.addProcess()];
    const request = {
      ...({kind: 'request', side: 'server', target: 'registry', pid: 7, goid: 3} as const),
      ...({method: 'GET', path: '/v2/', step: 'ping', status: 200} as const),
      ...{startNs: 0n, durationNs: 900, bytesIn: 0, bytesOut: 0},
      ...{budget: completeBudget(new Map(), 0), inferred: [], calls: [], details: {}},
    } satisfies ProbeRecord;

    stacks({...interval(1), later: () => [loss(String(join.steps.stepIn(7, 3, 5, 5)))]});
    requests({...interval(1), records: [request]});
    join.flush();

    assert.deepEqual(seen.at(-1)!.records.at(-1), loss('ping'));
  });
});

function held(): {seen: ProbeInterval[]; hold: IntervalHold} {
  const seen: ProbeInterval[] = [];
  return {seen, hold: new IntervalHold((each) => seen.push(each))};
}

function interval(end: number): ProbeInterval {
  return {startKernelNs: 0n, endKernelNs: BigInt(end), records: [loss(String(end))]};
}

const SECOND_NS = 1_000_000_000n;

function fromTo(second: number): ProbeInterval {
  const startKernelNs = BigInt(second) * SECOND_NS;
  return {startKernelNs, endKernelNs: startKernelNs + SECOND_NS, records: []};
}

const STACKS = new Map(
  ['GET', 'PUT'].map((name) => [name, {frames: [], truncated: false, droppedFrames: 0}]),
);

/** One sample of a stack, which is the same object each time. */
function stackRecord(name: string, offsetMs: number): StackRecord {
  const stack = STACKS.get(name)!;
  const points = [{offsetMs, weight: 1}];
  return {kind: 'stack', sampleKind: 'on-cpu', target: 'registry', stack, idle: false, points};
}

function loss(detail: string): ProbeRecord {
  return {kind: 'loss', probe: 'oncpu', reason: 'gap', count: 0, detail};
}

function endOf({endKernelNs}: ProbeInterval): number {
  return Number(endKernelNs);
}

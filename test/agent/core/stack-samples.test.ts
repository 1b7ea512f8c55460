// Samples and waits of threads become points of stacks, when it is known which requests were served.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {KernelTimes} from '../../../agent/bpftrace/kernel-times.js';
import {NamedStacks} from '../../../agent/core/named-stacks.js';
import {WAIT_FLAG, type SampleRecord, type WaitRecord} from '../../../agent/core/record-types.js';
import {SaidStacks} from '../../../agent/core/said-stacks.js';
import {StackSamples} from '../../../agent/core/stack-samples.js';
import type {LossRecord} from '../../../src/domain/record.js';
import type {StackRecord} from '../../../src/domain/stacks/stack.js';
import type {Step} from '../../../src/domain/step.js';

const MS = 1_000_000;
const START_NS = 10_000 * MS;
const INTERVAL_NS = 1_000 * MS;
const FUTEX = 202;
const IDLE = 0x20000;
const SERVING = 5;
const NEVER_SAID = 9;

describe('StackSamples', () => {
  test('gives a point for each moment at which a stack was met', () => {
    const {samples, end} = begin();

    samples.add(sampleAt(250));
    samples.add(sampleAt(10));

    const [record] = end().records;
    assert.deepEqual(
      [record?.sampleKind, record?.points],
      [
        'on-cpu',
        [
          {offsetMs: 10, weight: 1},
          {offsetMs: 250, weight: 1},
        ],
      ],
    );
  });

  for (const [when, fromMs, offsetMs] of [
    ['in the interval', 100, 100],
    ['before it', -20, 0],
    ['after it', 1_010, 1_000],
  ] as const) {
    test(`gives a sum of short waits whose time began ${when} one point`, () => {
      const {samples, end} = begin();

      samples.add(wait({fromMs, untilMs: fromMs + 16, ns: 5 * MS, flags: WAIT_FLAG.sum}));

      assert.deepEqual(pointsOf(end().records), [{offsetMs, weight: 5 * MS}]);
    });
  }

  test('gives the sums of one stretch of time one point, whichever goroutine waited', () => {
    const {samples, end} = begin();
    const stretch = {fromMs: 100, untilMs: 116, flags: WAIT_FLAG.sum};

    for (const goid of [11, 12, 13]) samples.add(wait({...stretch, goid, ns: goid * MS}));
    samples.add(wait({...stretch, fromMs: 116, untilMs: 132, goid: 11, ns: MS}));

    assert.deepEqual(pointsOf(end().records), [
      {offsetMs: 100, weight: 36 * MS},
      {offsetMs: 116, weight: MS},
    ]);
  });

  test('cuts a long wait into pieces of a tenth of a second', () => {
    const {samples, end} = begin();

    samples.add(wait({fromMs: 150, untilMs: 320}));

    assert.deepEqual(pointsOf(end().records), [
      {offsetMs: 150, weight: 50 * MS},
      {offsetMs: 200, weight: 100 * MS},
      {offsetMs: 300, weight: 20 * MS},
    ]);
  });

  test('does not cut up the time of a scheduler that has nothing to run', () => {
    const {samples, end} = begin();

    samples.add(wait({fromMs: 150, untilMs: 320, what: FUTEX | IDLE}));

    const [record] = end().records;
    assert.equal(record?.idle, true);
    assert.deepEqual(record?.points, [{offsetMs: 150, weight: 170 * MS}]);
  });

  test('tells the time of a wait that goes on in each interval, and none of it twice', () => {
    const {samples, end} = begin();

    samples.add(wait({fromMs: 500, untilMs: 1_000, flags: WAIT_FLAG.open}));
    const first = end().records;
    samples.add(wait({fromMs: 500, untilMs: 1_300}));
    const second = end().records;

    assert.deepEqual([sumOf(first), sumOf(second)], [500 * MS, 300 * MS]);
    assert.deepEqual(pointsOf(second)[0], {offsetMs: 0, weight: 100 * MS});
  });

  test('counts what has no whole stack, and gives the rest of it', () => {
    const {samples, end} = begin();

    samples.add({...sampleAt(1), userStack: NEVER_SAID});
    samples.add(wait({fromMs: 1, untilMs: 40, flags: WAIT_FLAG.stackLost}));
    samples.add(sampleAt(2));
    const {losses, records} = end();

    assert.deepEqual(
      losses.map(({probe, reason, count}) => [probe, reason, count]),
      [
        ['oncpu', 'stack_lost', 1],
        ['offcpu', 'stack_lost', 1],
      ],
    );
    assert.equal(records.length, 3);
  });

  test('gives the step of the request that the goroutine served most of the time', () => {
    const {samples, end, asked} = begin();

    samples.add({...sampleAt(3), goid: SERVING});
    samples.add(wait({fromMs: 100, untilMs: 116, ns: MS, flags: WAIT_FLAG.sum, goid: SERVING}));
    samples.add(sampleAt(4));

    assert.deepEqual(
      end().records.map(({step}) => step),
      ['blob.get', undefined, 'blob.get'],
    );
    // A sum of short waits may lie anywhere in 16 ms.
    assert.deepEqual(asked.filter(({goid}) => goid === SERVING).map(lengthOf), [0, 2 ** 24]);
  });

  test('takes no thread of others', () => {
    const {samples, end} = begin();

    samples.add({...sampleAt(1), root: 1});
    samples.add({...wait({fromMs: 1, untilMs: 40}), root: 1});

    assert.deepEqual(end(), {losses: [], records: []});
  });
});

interface Asked {
  readonly goid: number;
  readonly fromNs: number;
  readonly untilNs: number;
}

interface Begun {
  readonly samples: StackSamples;
  /** Ends an interval of a second; the next one follows it. */
  readonly end: () => {losses: readonly LossRecord[]; records: readonly StackRecord[]};
  /** What was asked of the steps of requests. */
  readonly asked: readonly Asked[];
}

function begin(): Begun {
  const said = new SaidStacks();
  said.learn({kind: 'stack', id: 1, pid: 7, isCut: false, addresses: [10, 20]});
  const frame = {kind: 'user', module: 'm', named: true, inlined: false} as const;
  const code = {
    symbolize: (_: number, addresses: readonly number[]) => ({
      frames: addresses.map((address) => ({...frame, name: `f${address}`})),
      truncated: false,
      droppedFrames: 0,
    }),
    versionOf: () => 1,
  };
  const asked: Asked[] = [];
  const samples = new StackSamples({
    steps: {
      stepIn: (_: number, goid: number, fromNs: number, untilNs: number): Step | undefined => {
        asked.push({goid, fromNs, untilNs});
        return goid === SERVING ? 'blob.get' : undefined;
      },
    },
    toUnixNs: (kernelNs) => kernelNs,
    targetOf: (root) => (root === 100 ? 'registry' : undefined),
    times: new KernelTimes(),
    named: new NamedStacks(code, said),
  });
  let startNs = START_NS;
  const end = (): ReturnType<Begun['end']> => {
    const {losses, later} = samples.endInterval(BigInt(startNs), BigInt(startNs + INTERVAL_NS));
    startNs += INTERVAL_NS;
    return {losses, records: later() as readonly StackRecord[]};
  };
  return {samples, end, asked};
}

function sampleAt(ms: number): SampleRecord {
  const ids = {goid: 0, userStack: 1, kernelStack: 0, root: 100, pid: 7};
  return {kind: 'sample', atNs: START_NS + ms * MS, ...ids, flags: 0};
}

interface Wait {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly ns?: number;
  readonly what?: number;
  readonly flags?: number;
  readonly goid?: number;
}

function wait({fromMs, untilMs, ns, what = FUTEX, flags = 0, goid = 0}: Wait): WaitRecord {
  const ids = {goid, userStack: 1, kernelStack: 0, root: 100, pid: 7, tid: 8};
  const times = {fromNs: START_NS + fromMs * MS, untilNs: START_NS + untilMs * MS};
  return {kind: 'wait', ...times, ns: ns ?? (untilMs - fromMs) * MS, ...ids, what, flags};
}

function pointsOf(records: readonly StackRecord[]): StackRecord['points'] {
  assert.equal(records.length, 1);
  return records[0]!.points;
}

function sumOf(records: readonly StackRecord[]): number {
  return pointsOf(records).reduce((sum, {weight}) => sum + weight, 0);
}

function lengthOf({fromNs, untilNs}: Asked): number {
  return untilNs - fromNs;
}

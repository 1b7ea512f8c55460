// Any batch that an agent may send, for property tests.

import fc from 'fast-check';

import {histogramOf} from '../../../../src/domain/histogram.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import {PARK_KINDS} from '../../../../src/domain/stacks/stack.js';
import {stepOf} from '../../../../src/domain/step.js';
import type {WireBatch} from '../../../../src/wire/frames.js';

export const timeNs = fc.bigInt({min: 0n, max: 2n ** 62n});
const signedNs = fc.bigInt({min: -(2n ** 62n), max: 2n ** 62n});
const count = fc.nat({max: Number.MAX_SAFE_INTEGER});
const name = fc.string({maxLength: 20, unit: 'grapheme'});

const part = fc.constantFrom<BudgetPart>('queue', 'cpu', 'send', 'upstream:redis', 'wait:lock');
const frame = fc.record({
  kind: fc.constantFrom('user' as const, 'kernel' as const),
  ...{name, module: name, named: fc.boolean(), inlined: fc.boolean()},
});
const place = fc.record({
  frames: fc.array(frame, {maxLength: 20}),
  truncated: fc.boolean(),
  droppedFrames: fc.nat(),
});
const call = fc.oneof(
  fc.record({part, offsetNs: count, durationNs: count, count: fc.nat()}),
  fc.record({part, offsetNs: count, durationNs: count, count: fc.nat(), stack: place}),
);
const ids = (digits: number) =>
  fc.string({unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits});
const request: fc.Arbitrary<ProbeRecord> = fc
  .record({
    ...{target: name, pid: fc.nat(), goid: count, method: name, path: name, status: fc.nat()},
    side: fc.constantFrom('server' as const, 'client' as const),
    ...{startNs: timeNs, durationNs: count, bytesIn: count, bytesOut: count},
    trace: fc.option(fc.record({traceId: ids(32), spanId: ids(16)}), {nil: undefined}),
    budget: fc.uniqueArray(fc.tuple(part, count), {selector: ([each]) => each}),
    calls: fc.array(call),
    peer: fc.option(fc.string({minLength: 1}), {nil: undefined}),
  })
  .map(({trace, peer, budget, ...rest}) => ({
    ...rest,
    kind: 'request',
    step: stepOf(rest.method, rest.path),
    budget: new Map(budget),
    inferred: budget.slice(0, 1).map(([each]) => each),
    details: peer === undefined ? {} : {device: 'sda', peer},
    ...(trace && {trace}),
    ...(peer !== undefined && {
      ...{peer, drainNs: 17, local: '10.0.0.1:80', netns: 4_026_531_840, id: 2 ** 40 + 1},
      origin: {id: 2 ** 52 - 1, by: 'containment' as const},
    }),
  }));

const stack: fc.Arbitrary<ProbeRecord> = fc
  .record({
    kind: fc.constant('stack' as const),
    sampleKind: fc.constantFrom('on-cpu' as const, 'off-cpu' as const),
    target: name,
    stack: place,
    isWaiting: fc.boolean(),
    idle: fc.boolean(),
    points: fc.array(fc.record({offsetMs: fc.nat(), weight: count})),
  })
  .map(({isWaiting, ...rest}) => ({
    ...rest,
    ...(isWaiting && {step: 'blob.get' as const, wait: 'disk' as const}),
  }));

const waiting: fc.Arbitrary<ProbeRecord> = fc.record({
  ...{kind: fc.constant('stack' as const), sampleKind: fc.constant('waiting' as const)},
  ...{target: name, stack: place, step: fc.constant('blob.get' as const)},
  ...{wait: fc.constantFrom(...PARK_KINDS), idle: fc.constant(false)},
  points: fc.array(fc.record({offsetMs: fc.nat(), weight: count, count: fc.nat()})),
});

const key = {target: name, probe: name, series: name, metric: name};
const records: fc.Arbitrary<ProbeRecord> = fc.oneof(
  fc.record({
    kind: fc.constant('histogram' as const),
    ...key,
    histogram: fc.array(count).map((values) => histogramOf(values)),
  }),
  fc.record({kind: fc.constant('counter' as const), ...key, value: count}),
  fc.record({
    kind: fc.constant('gauge' as const),
    ...key,
    value: fc.double({noNaN: true, noDefaultInfinity: true, min: 0}),
  }),
  fc.record({kind: fc.constant('cost' as const), probe: name, runNs: count, runs: count}),
  request,
  stack,
  waiting,
);

const LATER: readonly string[] = ['cost', 'request', 'stack', 'waiting'];

/** Each kind has its own place on the wire, figures first, so that is how a batch is read back. */
function inWireOrder(all: ProbeRecord[]): ProbeRecord[] {
  return all.sort((left, right) => LATER.indexOf(placeOf(left)) - LATER.indexOf(placeOf(right)));
}

function placeOf(record: ProbeRecord): string {
  const isWaiting = record.kind === 'stack' && record.sampleKind === 'waiting';
  return isWaiting ? 'waiting' : record.kind;
}

export const batch: fc.Arbitrary<WireBatch> = fc.record({
  epoch: fc.nat(),
  seq: fc.nat(),
  runId: fc.string({minLength: 1, maxLength: 30}),
  startNs: timeNs,
  endNs: timeNs,
  clockOffsetNs: signedNs,
  clockErrorNs: timeNs,
  production: fc.record({
    producedRecords: count,
    droppedSpoolFull: count,
    droppedInvalid: count,
  }),
  records: fc.array(records, {maxLength: 30}).map(inWireOrder),
});

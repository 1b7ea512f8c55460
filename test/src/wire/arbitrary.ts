// Any batch that an agent may send, for property tests.

import fc from 'fast-check';

import {histogramOf} from '../../../src/domain/histogram.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import type {WireBatch} from '../../../src/wire/frames.js';

export const timeNs = fc.bigInt({min: 0n, max: 2n ** 62n});
const signedNs = fc.bigInt({min: -(2n ** 62n), max: 2n ** 62n});
const count = fc.nat({max: Number.MAX_SAFE_INTEGER});
const name = fc.string({maxLength: 20, unit: 'grapheme'});

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
);

const ORDER = ['histogram', 'counter', 'gauge', 'cost'];

/** Figures come first on the wire, so that a batch read back has them first as well. */
function inWireOrder(all: ProbeRecord[]): ProbeRecord[] {
  return all.sort((left, right) => rank(left) - rank(right));
}

function rank({kind}: ProbeRecord): number {
  return kind === 'cost' ? 1 : ORDER.includes(kind) ? 0 : 2;
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

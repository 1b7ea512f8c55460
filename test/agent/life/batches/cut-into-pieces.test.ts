import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {cutIntoPieces} from '../../../../agent/life/batches/cut-into-pieces.js';
import {batchFault} from '../../../../src/collector/agents/check-frame.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {BatchStamp} from '../../../../src/wire/batch-codec.js';
import {decodeAgentFrame, encodeBatchFrame} from '../../../../src/wire/codec.js';
import {MAX_FRAME_BYTES, MAX_RECORDS_PER_BATCH} from '../../../../src/wire/limits.js';
import type {PackedRecords} from '../../../../src/wire/record-packer.js';
import {aRequest} from '../../../src/domain/support/sample-request.js';

/** What the collector gets of a piece. */
function decoded(piece: PackedRecords): readonly ProbeRecord[] {
  const frame = encodeBatchFrame(STAMP, piece);
  assert.ok(frame.length <= MAX_FRAME_BYTES);
  const read = decodeAgentFrame(frame);
  assert.ok(read.kind === 'batch');
  assert.deepEqual({...read.batch, records: []}, {...STAMP, records: []});
  assert.equal(read.batch.records.length, piece.count);
  return read.batch.records;
}

const STAMP: BatchStamp = {
  epoch: 1,
  seq: 1,
  runId: '20260101-000000-abcd',
  startNs: 1n,
  endNs: 2n,
  clockOffsetNs: 0n,
  clockErrorNs: 0n,
  production: {producedRecords: 0, droppedSpoolFull: 0, droppedInvalid: 0},
};

function counter(series: string, value = 1): ProbeRecord {
  return {kind: 'counter', target: 't', probe: 'p', series, metric: 'm', value};
}

function stack(weight: number): ProbeRecord {
  const frame = {kind: 'user', name: 'f', module: 'm', named: true, inlined: false} as const;
  return {
    ...({kind: 'stack', sampleKind: 'off-cpu', target: 't', idle: false} as const),
    stack: {frames: [frame], truncated: false, droppedFrames: 0},
    points: [
      {offsetMs: 1, weight: 1},
      {offsetMs: 2, weight},
    ],
  };
}

function request(more: Parameters<typeof aRequest>[2]): ProbeRecord {
  return aRequest(1, {}, {startNs: 10n ** 18n, ...more});
}

/** A collector refuses a batch for any one of these. */
const OUT_OF_BOUNDS: readonly (readonly [string, ProbeRecord])[] = [
  ['a stack with a weight below zero', stack(-3)],
  ['a stack with a weight that is no number', stack(NaN)],
  ['a stack with a weight of centuries', stack(2 ** 60)],
  ['a request that lasts for centuries', request({durationNs: 2 ** 60})],
  ['a request that ends before it begins', request({durationNs: -1})],
  ['a request that begins at no time', request({startNs: -5n})],
  ['a request with a part below zero', request({budget: new Map([['cpu', -1]])})],
  ['a counter past 2^64', counter('large', 2 ** 65)],
  ['a cost below zero', {kind: 'cost', probe: 'p', runNs: -1, runs: 1}],
  ['a loss below zero', {kind: 'loss', probe: 'p', reason: 'lost_events', count: -1}],
];

describe('cutIntoPieces', () => {
  test('leaves what fits in one piece', () => {
    const records = [counter('a'), counter('b')];

    assert.deepEqual(cutIntoPieces(records).pieces.map(decoded), [records]);
    assert.deepEqual(cutIntoPieces([]), {pieces: [], invalid: 0});
  });

  test('cuts by size, by number of records and by number of names, in order', () => {
    const long = Array.from({length: 300}, (_, at) => counter(`${at}`.padEnd(2_000)));
    const many = Array.from({length: MAX_RECORDS_PER_BATCH + 1}, () => counter('x'));
    const names = Array.from({length: 5_000}, (_, at) => counter(`name-${at}`));

    for (const records of [long, many, names]) {
      const {pieces, invalid} = cutIntoPieces(records);

      assert.equal(invalid, 0);
      assert.ok(pieces.length > 1);
      assert.deepEqual(pieces.flatMap(decoded), records);
    }
  });

  test('sorts out exactly those that no collector takes', () => {
    const bad = [counter('x'.repeat(5_000)), counter('nan', NaN), counter('inf', Infinity)];
    const which = fc.array(fc.nat({max: 3}), {maxLength: 40});
    fc.assert(
      fc.property(which, (kinds) => {
        const records = kinds.map((kind, at) => bad[kind] ?? counter(`good-${at}`));
        const good = records.filter((record) => !bad.includes(record));

        const {pieces, invalid, fault} = cutIntoPieces(records);

        assert.deepEqual(pieces.flatMap(decoded), good);
        assert.equal(invalid, records.length - good.length);
        assert.equal(fault !== undefined, invalid > 0);
      }),
    );
  });

  for (const [what, record] of OUT_OF_BOUNDS) {
    test(`leaves out ${what}, and nothing beside it`, () => {
      const {pieces, invalid, fault} = cutIntoPieces([counter('a'), record, counter('b')]);

      const sent = pieces.flatMap(decoded);
      assert.deepEqual(sent, [counter('a'), counter('b')]);
      assert.equal(invalid, 1);
      assert.match(fault ?? '', new RegExp(`^a ${record.kind}: `));
    });
  }

  test('sends no batch that a collector would refuse for one of its records', () => {
    const weight = fc.oneof(fc.double(), fc.constantFrom(0, -1, 2 ** 53, Infinity, NaN));
    const startNs = fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n});
    const any = fc.oneof(
      weight.map((value) => counter('any', value)),
      weight.map(stack),
      fc.tuple(startNs, weight).map(([at, ns]) => request({startNs: at, durationNs: ns})),
    );
    // The times of the batch itself stay within bounds, which end below 2^62.
    const offset = fc.bigInt({min: -(2n ** 61n), max: 2n ** 61n - 1n});
    fc.assert(
      fc.property(fc.array(any, {maxLength: 20}), offset, (records, clockOffsetNs) => {
        const {pieces, invalid} = cutIntoPieces(records, undefined, clockOffsetNs);

        const sent = pieces.flatMap(decoded);
        assert.equal(sent.length + invalid, records.length);
        const stamp = {...STAMP, startNs: 2n ** 61n, endNs: 2n ** 61n, clockOffsetNs};
        assert.equal(batchFault({...stamp, agentId: 'a', records: sent}, 1), undefined);
      }),
    );
  });

  test('tells what is wrong with the first one', () => {
    const {fault} = cutIntoPieces([counter('a'), counter('nan', NaN)]);

    assert.match(fault ?? '', /^a counter: .*NaN/);
  });
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {cutIntoPieces} from '../../../../agent/life/batches/cut-into-pieces.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {BatchStamp} from '../../../../src/wire/batch-codec.js';
import {decodeAgentFrame, encodeBatchFrame} from '../../../../src/wire/codec.js';
import {MAX_FRAME_BYTES, MAX_RECORDS_PER_BATCH} from '../../../../src/wire/limits.js';
import type {PackedRecords} from '../../../../src/wire/record-packer.js';

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

  test('tells what is wrong with the first one', () => {
    const {fault} = cutIntoPieces([counter('a'), counter('nan', NaN)]);

    assert.match(fault ?? '', /^a counter: .*NaN/);
  });
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {RecordStream} from '../../../agent/core/record-stream.js';
import {cutBytes, headBytes, lossBytes, readyBytes} from './support/written-records.js';

const RECORDS = [
  readyBytes(5n),
  headBytes(1, 1, 6n, 'GET /v2/ HTTP/1.1\r\n\r\n'),
  lossBytes(6, 0, 3, 'the ring buffer'),
  cutBytes(1, 5n, 9n),
];

describe('RecordStream', () => {
  test('gives the same records in whatever pieces the bytes come', () => {
    const whole = Buffer.concat(RECORDS);

    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), {maxLength: 12}), (places) => {
        const records = readInPieces(whole, places);

        assert.deepEqual(records, RECORDS);
      }),
    );
  });

  test('keeps a record that is not there to its end', () => {
    const records: Buffer[] = [];
    const stream = new RecordStream((record) => void records.push(Buffer.from(record.whole())));

    stream.take(Buffer.concat([RECORDS[0]!, RECORDS[1]!.subarray(0, 20)]));

    assert.equal(records.length, 1);
    assert.equal(stream.unfinishedBytes, 20);
  });

  for (const [name, length] of [
    ['of no bytes', 0],
    ['that is smaller than its header and a field', 8],
    ['that is larger than any record', 65_544],
    ['that is no multiple of eight', 33],
  ] as const) {
    test(`throws a RangeError for a record ${name}`, () => {
      const bytes = Buffer.alloc(64);
      bytes.writeUInt32LE(length, 0);
      const stream = new RecordStream(() => {});

      assert.throws(() => stream.take(bytes), RangeError);
    });
  }
});

function readInPieces(whole: Buffer, places: readonly number[]): Buffer[] {
  const records: Buffer[] = [];
  const stream = new RecordStream((record) => void records.push(Buffer.from(record.whole())));
  const cuts = [0, ...places.toSorted((left, right) => left - right), whole.length];
  cuts.slice(1).forEach((end, at) => stream.take(Buffer.from(whole.subarray(cuts[at]!, end))));
  return records;
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {crc32c} from '../../../agent/spool/crc32c.js';
import {
  decodeSpoolRecord,
  encodeSpoolRecord,
  scanSpoolFile,
  type SpoolRecord,
} from '../../../agent/spool/spool-record.js';

const u32 = fc.nat({max: 2 ** 32 - 1});
const count = fc.nat({max: Number.MAX_SAFE_INTEGER});
const plain = {noNullPrototype: true};
const record: fc.Arbitrary<SpoolRecord> = fc.record(
  {
    runId: fc.string({maxLength: 40, unit: 'grapheme'}),
    epoch: u32,
    seq: u32,
    records: u32,
    recordsBefore: count,
    production: fc.record(
      {producedRecords: count, droppedSpoolFull: count, droppedInvalid: count},
      plain,
    ),
    endNs: fc.bigInt({min: 0n, max: 2n ** 62n}),
    frame: fc.uint8Array({maxLength: 200}).map((bytes) => Buffer.from(bytes)),
  },
  plain,
);

describe('crc32c', () => {
  test('agrees with RFC 3720', () => {
    assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
    assert.equal(crc32c(Buffer.alloc(32, 0xff)), 0x62a8ab43);
    assert.equal(crc32c(Buffer.from(Array.from({length: 32}, (_, at) => at))), 0x46dd794e);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });

  test('goes on where it stopped', () => {
    assert.equal(crc32c(Buffer.from('6789'), crc32c(Buffer.from('12345'))), 0xe3069283);
  });
});

describe('a spool record', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(record, (written) => {
        assert.deepEqual(decodeSpoolRecord(encodeSpoolRecord(written)), written);
      }),
    );
  });

  test('cut off at any byte is no record', () => {
    const bytes = encodeSpoolRecord(fc.sample(record, {numRuns: 1, seed: 1})[0]!);

    for (let length = 0; length < bytes.length; length += 1) {
      assert.equal(decodeSpoolRecord(bytes.subarray(0, length)), undefined);
    }
  });

  test('with any one bit changed is lost, and no other with it', () => {
    const [first, second, third] = fc.sample(record, {numRuns: 3, seed: 2});
    const parts = [first!, second!, third!].map(encodeSpoolRecord);
    const file = Buffer.concat(parts);
    const from = parts[0]!.length;
    for (let bit = from * 8; bit < (from + parts[1]!.length) * 8; bit += 1) {
      file[bit >>> 3]! ^= 1 << (bit & 7);

      const {records, damagedBytes} = scanSpoolFile(file);

      assert.deepEqual(
        records.map(({seq}) => seq),
        [first!.seq, third!.seq],
      );
      assert.equal(damagedBytes, parts[1]!.length);
      file[bit >>> 3]! ^= 1 << (bit & 7);
    }
  });

  test('in a file of random bytes is not made up', () => {
    const bytes = fc.uint8Array({maxLength: 500});
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes, fc.constant(Buffer.from('RSr1')))), (pieces) => {
        const file = Buffer.concat(pieces);

        assert.deepEqual(scanSpoolFile(file), {records: [], damagedBytes: file.length});
      }),
    );
  });
});

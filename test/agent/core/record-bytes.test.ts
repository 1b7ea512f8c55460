import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {RecordBytes} from '../../../agent/core/record-bytes.js';

/** 16 bytes of something else, a record of 32 bytes, and 16 bytes of something else again. */
const CHUNK = Buffer.from(
  `${'ee'.repeat(16)}2000000021000000efcdab8967452301${'61'.repeat(15)}ff${'62'.repeat(15)}00`,
  'hex',
);

describe('RecordBytes', () => {
  test('reads fields where the record lies in its chunk', () => {
    const record = recordInChunk();

    assert.equal(record.type, 0x21);
    assert.equal(record.uint8(8), 0xef);
    assert.equal(record.uint16(8), 0xcdef);
    assert.equal(record.uint32(8), 0x89abcdef);
    assert.equal(record.bigint(8), 0x0123456789abcdefn);
    assert.equal(record.number(0), 0x21 * 2 ** 32 + 32);
    assert.equal(record.latin1(30, 2), 'a\xff');
    assert.deepEqual(record.address(16), CHUNK.subarray(32, 48));
    assert.deepEqual(record.whole(), CHUNK.subarray(16, 48));
  });

  for (const [name, read] of [
    ['a number', (record: RecordBytes) => record.number(25)],
    ['text of a length', (record: RecordBytes) => record.latin1(16, 17)],
    ['an address', (record: RecordBytes) => record.address(24)],
    ['a field behind its end', (record: RecordBytes) => record.uint8(32)],
  ] as const) {
    test(`throws for ${name} that goes on in the next record`, () => {
      assert.throws(() => read(recordInChunk()), RangeError);
    });
  }

  test('ends a text that nothing pads at the end of the record', () => {
    assert.equal(recordInChunk().text(28), 'aaa\ufffd');
    assert.equal(recordInChunk().text(32), '');
  });
});

function recordInChunk(): RecordBytes {
  const record = new RecordBytes(Buffer.alloc(0));
  record.enter(CHUNK);
  record.moveTo(16, 32);
  return record;
}

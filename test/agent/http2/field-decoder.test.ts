import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {FieldDecoder} from '../../../agent/http2/field-decoder.js';

/** A table of 256 bytes from here on. */
const RESIZED = '3fe101';

/** Blocks that follow each other, as RFC 7541 has them in appendix C, and what the table counts behind each. */
const EXAMPLES: Readonly<Record<string, readonly (readonly [string, number, string])[]>> = {
  'requests, as they are (C.3)': [
    [
      '828684410f7777772e6578616d706c652e636f6d',
      57,
      ':method: GET, :scheme: http, :path: /, :authority: www.example.com',
    ],
    [
      '828684be58086e6f2d6361636865',
      110,
      ':method: GET, :scheme: http, :path: /, :authority: www.example.com, cache-control: no-cache',
    ],
    [
      '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
      164,
      ':method: GET, :scheme: https, :path: /index.html, :authority: www.example.com, custom-key: custom-value',
    ],
  ],
  'requests, in the Huffman code (C.4)': [
    [
      '828684418cf1e3c2e5f23a6ba0ab90f4ff',
      57,
      ':method: GET, :scheme: http, :path: /, :authority: www.example.com',
    ],
    [
      '828684be5886a8eb10649cbf',
      110,
      ':method: GET, :scheme: http, :path: /, :authority: www.example.com, cache-control: no-cache',
    ],
    [
      '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
      164,
      ':method: GET, :scheme: https, :path: /index.html, :authority: www.example.com, custom-key: custom-value',
    ],
  ],
  'answers that push others out of the table (C.6)': [
    [
      `${RESIZED}488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3`,
      222,
      ':status: 302, cache-control: private, date: Mon, 21 Oct 2013 20:13:21 GMT, location: https://www.example.com',
    ],
    [
      '4883640effc1c0bf',
      222,
      ':status: 307, cache-control: private, date: Mon, 21 Oct 2013 20:13:21 GMT, location: https://www.example.com',
    ],
    [
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
      215,
      ':status: 200, cache-control: private, date: Mon, 21 Oct 2013 20:13:22 GMT, location: https://www.example.com, content-encoding: gzip, set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    ],
  ],
};

describe('FieldDecoder', () => {
  for (const [name, blocks] of Object.entries(EXAMPLES)) {
    test(`reads ${name}`, () => {
      const decoder = new FieldDecoder();

      for (const [hex, tableBytes, fields] of blocks) {
        assert.equal(read(decoder, hex).join(', '), fields);
        assert.equal(decoder.bytes, tableBytes);
      }
    });
  }

  test('reads fields that are to stay out of the table', () => {
    const decoder = new FieldDecoder();

    assert.deepEqual(read(decoder, '100870617373776f726406736563726574'), ['password: secret']);
    assert.deepEqual(read(decoder, '040c2f73616d706c652f70617468'), [':path: /sample/path']);
    assert.equal(decoder.bytes, 0);
  });

  test('empties a table that is to have no bytes, or gets a field that is larger', () => {
    const decoder = new FieldDecoder();
    read(decoder, '400161016240016301640f'.slice(0, -2));
    assert.equal(decoder.bytes, 2 * 34);

    const long = Buffer.concat([Buffer.from('4001617f', 'hex'), number(4_096 - 127), x(4_096)]);
    assert.equal(read(decoder, long.toString('hex')).length, 1);
    assert.equal(decoder.bytes, 0);

    read(decoder, '4001610162');
    assert.equal(decoder.bytes, 34);
    assert.deepEqual(read(decoder, '20'), []);
    assert.equal(decoder.bytes, 0);
  });

  test('keeps what is newest, however many fields come', () => {
    const decoder = new FieldDecoder();
    for (let n = 0; n < 1_000; n += 1) {
      const name = Buffer.from(`x-${String(n).padStart(4, '0')}`);
      read(
        decoder,
        Buffer.concat([Buffer.from([0x40, 6]), name, Buffer.from([1, 0x79])]).toString('hex'),
      );
    }

    // 105 fields of 39 bytes fit into 4,096.
    assert.equal(decoder.bytes, 105 * 39);
    assert.deepEqual(read(decoder, 'be'), ['x-0999: y']);
    assert.deepEqual(read(decoder, 'ff27'), ['x-0895: y']);
    assert.throws(() => read(decoder, 'ff28'), RangeError);
  });

  for (const [name, hex] of [
    ['the place 0', '80'],
    ['a place that no field has', 'be'],
    ['a string that is cut', '4001610562'],
    ['a number that is cut', 'ff'],
    ['a number without end', 'ffffffffffffffffffff'],
    ['a table of a megabyte', '3fe1ff3f'],
  ] as const) {
    test(`refuses ${name}`, () => {
      assert.throws(() => read(new FieldDecoder(), hex), RangeError);
    });
  }

  test('reads or refuses whatever comes, and keeps a table that is bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({maxLength: 64}), {maxLength: 20}), (blocks) => {
        const decoder = new FieldDecoder();
        for (const block of blocks) {
          try {
            read(decoder, Buffer.from(block).toString('hex'));
          } catch (error) {
            assert.ok(error instanceof RangeError);
          }
          assert.ok(decoder.bytes <= 65_536);
        }
      }),
    );
  });
});

function read(decoder: FieldDecoder, hex: string): string[] {
  const fields: string[] = [];
  decoder.read(Buffer.from(hex, 'hex'), (name, value) => fields.push(`${name}: ${value}`));
  return fields;
}

/** What is left of a number that begins with all ones (RFC 7541, section 5.1). */
function number(left: number): Buffer {
  return Buffer.from([(left & 0x7f) | 0x80, left >> 7]);
}

function x(length: number): Buffer {
  return Buffer.alloc(length, 'x');
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {readHuffman} from '../../../agent/http2/huffman.js';

/** All bytes from 0 to 255, as golang.org/x/net/http2/hpack writes them. */
const ALL_BYTES = [
  'ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3ffff',
  'fa7fffffabffffffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fff',
  'ffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ff',
  'affcabf1febfafefe7fdfd2cbb00089969b71d79fb9f7fff20ffbff3ff50ddbd7f061c58f265',
  'cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242cb34e6e9d68a6a3d7dac4',
  '26defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5ffffb3f',
  'ffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeff',
  'ffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4',
  'ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecfff',
  'f07fff87fffe0ffff17fffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbff',
  'ff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27f',
  'fffdefffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87ffffe7fffffc5ff',
  'ffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcffffb7fffcd',
  'ffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7',
  'fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbff',
  'fffbbfffff7ffffff0fffffbbf',
].join('');

describe('readHuffman', () => {
  // RFC 7541, appendices C.4 and C.6.
  for (const [hex, text] of [
    ['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'],
    ['a8eb10649cbf', 'no-cache'],
    ['6402', '302'],
    ['640eff', '307'],
    ['d07abe941054d444a8200595040b8166e082a62d1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['9d29ad171863c78f0b97c8e9ae82ae43d3', 'https://www.example.com'],
    ['9bd9ab', 'gzip'],
    ['', ''],
  ] as const) {
    test(`reads "${text}"`, () => {
      assert.equal(readHuffman(Buffer.from(hex, 'hex')), text);
    });
  }

  test('reads every byte', () => {
    const text = readHuffman(Buffer.from(ALL_BYTES, 'hex'));

    assert.deepEqual([...Buffer.from(text, 'latin1')], [...Array(256).keys()]);
  });

  for (const [name, hex] of [
    ['that ends within a code', 'f1e3c2e5f23a6ba0ab90f4fe'],
    ['with a byte of padding', 'f1e3c2e5f23a6ba0ab90f4ffff'],
    ['that has the end of a string within it', 'fffffffc'],
  ] as const) {
    test(`refuses a string ${name}`, () => {
      assert.throws(() => readHuffman(Buffer.from(hex, 'hex')), RangeError);
    });
  }

  test('reads or refuses whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 64}), (bytes) => {
        try {
          assert.ok(readHuffman(Buffer.from(bytes)).length <= (bytes.length * 8) / 5);
        } catch (error) {
          assert.ok(error instanceof RangeError);
        }
      }),
    );
  });
});

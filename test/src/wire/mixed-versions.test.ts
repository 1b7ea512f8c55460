// Agent and collector of neighbouring releases: what one does not know of the other's frames is ignored.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import $protobuf from 'protobufjs/minimal.js';

import {decodeAgentFrame, decodeCollectorFrame} from '../../../src/wire/codec.js';
import {AGENT_SEEDS, COLLECTOR_SEEDS} from '../../campaign/frames/make-frame.js';

/** Fields that no release has: a number, a text, a group's worth of bytes, and fixed numbers. */
const UNKNOWN = $protobuf.Writer.create()
  .uint32((1_900 << 3) | 0)
  .uint32(7)
  .uint32((1_901 << 3) | 2)
  .string('of a later release')
  .uint32((1_902 << 3) | 1)
  .fixed64(1)
  .uint32((1_903 << 3) | 5)
  .fixed32(1)
  .finish();

const FRAMES = [
  ...AGENT_SEEDS.map((seed) => [seed, decodeAgentFrame] as const),
  ...COLLECTOR_SEEDS.map((seed) => [seed, decodeCollectorFrame] as const),
];

describe('a frame of a later release', () => {
  for (const [seed, decode] of FRAMES) {
    const {kind} = decode(seed);

    test(`of kind ${kind} is read as if it were of this one`, () => {
      const expected = decode(seed);

      assert.deepEqual(decode(Buffer.concat([seed, UNKNOWN])), expected, 'beside the frame');
      assert.deepEqual(decode(withUnknownInside(seed)), expected, 'in the frame');
    });
  }
});

/** A frame is one message in another: the unknown fields go to the end of the inner one. */
function withUnknownInside(seed: Buffer): Uint8Array {
  const reader = $protobuf.Reader.create(seed);
  const tag = reader.uint32();
  const inner = Buffer.concat([reader.bytes(), UNKNOWN]);
  return $protobuf.Writer.create().uint32(tag).bytes(inner).finish();
}

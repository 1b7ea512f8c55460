import assert from 'node:assert/strict';
import {test} from 'node:test';

import fc from 'fast-check';

import type {Frame} from '../../../../src/domain/stacks/stack.js';
import {packFrames, unpackFrames} from '../../../../src/store/stacks/packed-frames.js';

const aFrame: fc.Arbitrary<Frame> = fc.record(
  {
    kind: fc.constantFrom('user', 'kernel'),
    name: fc.string({unit: 'binary'}),
    module: fc.constantFrom('', 'registry', '[kernel]', 'libc.so.6'),
    named: fc.boolean(),
    inlined: fc.boolean(),
  },
  {noNullPrototype: true},
);

test('frames come out of another thread as they went in', () => {
  fc.assert(
    fc.property(fc.array(aFrame), (frames) => {
      const received = structuredClone(packFrames(frames));

      assert.deepEqual(unpackFrames(received), frames);
    }),
  );
});

test('a module that many frames have is sent once', () => {
  const frame: Frame = {
    kind: 'user',
    name: 'main',
    module: 'registry',
    named: true,
    inlined: false,
  };

  assert.deepEqual(packFrames([frame, {...frame, name: 'serve'}]).modules, ['registry']);
});

// The short form of `npm run campaign -- frames`.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {checkFrames} from '../../campaign/frames/check-frame.js';

/** Other tests run at the same time; the campaign asks for 20 ms. */
const MOST_MS = 200;

test('20,000 hostile frames are read or refused, without a crash or a long look', () => {
  const {read, refused, broken} = checkFrames(20_000, 17, MOST_MS);

  assert.deepEqual(
    broken.map(({why, input}) => [why, input.subarray(0, 2_000).toString('base64')]),
    [],
  );
  assert.ok(read > 1_000 && refused > 1_000, 'the frames are neither all wrong nor all right');
});

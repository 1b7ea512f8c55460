import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {nearest, restOf} from '../../../../src/insight/stretches/choose-base.js';
import type {Stretch} from '../../../../src/insight/change/blocks.js';

describe('restOf', () => {
  for (const [what, time, rest] of [
    ['both sides of a time inside', stretch(4, 6), [stretch(0, 4), stretch(6, 10)]],
    ['what is before a time at the end', stretch(4, 12), [stretch(0, 4)]],
    ['all where the time is elsewhere', stretch(20, 30), [stretch(0, 10)]],
    ['nothing where the time is all of it', stretch(0, 10), []],
  ] as const) {
    test(`is ${what}`, () => {
      assert.deepEqual(restOf(stretch(0, 10), time), rest);
    });
  }
});

describe('nearest', () => {
  const time = stretch(1000, 1010);

  for (const [what, times, near] of [
    [
      'two minutes on each side',
      [stretch(0, 1000), stretch(1010, 2000)],
      [stretch(880, 1000), stretch(1010, 1130)],
    ],
    [
      'more of one side where the other is short',
      [stretch(970, 1000), stretch(1010, 2000)],
      [stretch(970, 1000), stretch(1010, 1220)],
    ],
    [
      'pieces of several stretches',
      [stretch(0, 800), stretch(900, 1000)],
      [stretch(660, 800), stretch(900, 1000)],
    ],
    ['all where it is short', [stretch(980, 1000)], [stretch(980, 1000)]],
  ] as const) {
    test(`takes ${what}`, () => {
      assert.deepEqual(nearest(times, time), near);
    });
  }
});

function stretch(from: number, to: number): Stretch {
  return {startNs: BigInt(from) * 1_000_000_000n, endNs: BigInt(to) * 1_000_000_000n};
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {
  arrivalMs,
  pace,
  plannedArrivals,
  userStartMs,
  usersAt,
} from '../../../src/scenario/pacer.js';
import type {ClosedLoad, OpenLoad} from '../../../src/scenario/scenario.js';

const rates = fc.tuple(
  fc.double({min: 0.1, max: 500, noNaN: true}),
  fc.double({min: 0.1, max: 500, noNaN: true}),
  fc.integer({min: 100, max: 20_000}),
);

describe('arrivalMs', () => {
  test('spaces a constant rate evenly', () => {
    const load = open(4, 4);

    assert.deepEqual(
      [0, 1, 2, 3, 4].map((n) => arrivalMs(load, 1000, n)),
      [0, 250, 500, 750, undefined],
    );
  });

  test('follows the area under a linear rate', () => {
    // From 10/s to 15/s the mean is 12.5/s, which in 0.5 s gives 6.25 arrivals.
    const load = open(10, 20);
    const before = countArrivals(load, 1000, 500);

    assert.equal(before, 7);
  });

  test('never goes back and gives as many arrivals as are planned', () => {
    fc.assert(
      fc.property(rates, ([from, to, durationMs]) => {
        const load = open(from, to);
        let last = -1;
        let count = 0;
        for (let at = arrivalMs(load, durationMs, 0); at !== undefined;) {
          assert(at >= last && at < durationMs);
          last = at;
          count += 1;
          at = arrivalMs(load, durationMs, count);
        }
        assert(Math.abs(count - plannedArrivals(load, durationMs)) <= 1);
      }),
      {numRuns: 50},
    );
  });
});

describe('pace', () => {
  test('waits for what is not due yet, starts at once what is late, and stops at the end', () => {
    const load = open(10, 10);

    assert.deepEqual(pace(load, 1000, 0, 1), {waitMs: 100, stop: false});
    assert.deepEqual(pace(load, 1000, 350, 1), {waitMs: 0, stop: false});
    assert.deepEqual(pace(load, 1000, 350, 10), {waitMs: 0, stop: true});
  });
});

describe('a closed load', () => {
  test('begins each user when the number of users reaches it', () => {
    const load: ClosedLoad = {kind: 'closed', fromUsers: 2, users: 10, think: {minMs: 0, maxMs: 0}};

    for (let index = 0; index < 10; index += 1) {
      const startMs = userStartMs(load, 1000, index);
      assert(usersAt(load, 1000, startMs + 1e-6) > index);
      if (startMs > 0) assert(usersAt(load, 1000, startMs - 1) <= index);
    }
  });

  test('falls as well as it grows', () => {
    const load: ClosedLoad = {kind: 'closed', fromUsers: 10, users: 2, think: {minMs: 0, maxMs: 0}};

    assert.deepEqual(
      [0, 500, 1000].map((ms) => usersAt(load, 1000, ms)),
      [10, 6, 2],
    );
  });
});

function open(fromRate: number, toRate: number): OpenLoad {
  return {kind: 'open', fromRate, toRate, maxInFlight: 10};
}

function countArrivals(load: OpenLoad, durationMs: number, untilMs: number): number {
  let count = 0;
  while ((arrivalMs(load, durationMs, count) ?? Infinity) < untilMs) count += 1;
  return count;
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {laterHalf, trendOf, type Reading} from '../../../../src/insight/soak/trend.js';

const HOUR = 3600;

describe('trendOf', () => {
  test('gives the slope of a straight line, and no doubt about it', () => {
    const trend = trendOf(readings(HOUR, (seconds) => 100 + seconds / 36))!;

    assert.ok(Math.abs(trend.perHour - 100) < 0.5, `${trend.perHour}`);
    assert.ok(trend.low > 99 && trend.high < 101);
    assert.ok(Math.abs(trend.level - 150) < 1);
  });

  test('is not misled by readings that are far off', () => {
    const trend = trendOf(
      readings(HOUR, (seconds) => (seconds % 15 === 0 ? 9000 : 100 + seconds / 36)),
    )!;

    assert.ok(Math.abs(trend.perHour - 100) < 2, `${trend.perHour}`);
  });

  test('holds the true slope in its interval in about 95 of 100 cases', () => {
    const random = seeded(7);
    let held = 0;
    for (let n = 0; n < 200; n += 1) {
      const trend = trendOf(readings(HOUR, (seconds) => seconds / 360 + 20 * normal(random)))!;
      if (trend.low <= 10 && 10 <= trend.high) held += 1;
    }

    assert.ok(held >= 180 && held <= 200, `${held} of 200`);
  });

  test('sees no growth in noise, in about 95 of 100 cases', () => {
    const random = seeded(11);
    let none = 0;
    for (let n = 0; n < 200; n += 1) {
      const trend = trendOf(readings(HOUR, () => normal(random)))!;
      if (trend.low <= 0 && 0 <= trend.high) none += 1;
    }

    assert.ok(none >= 180, `${none} of 200`);
  });

  test('sees through the saw-tooth of a garbage collector', () => {
    const trend = trendOf(readings(HOUR, (seconds) => (seconds % 90) / 3))!;

    assert.ok(trend.low <= 0 && trend.high >= 0, `${trend.low} to ${trend.high}`);
  });

  test('says nothing of few readings, or of one instant', () => {
    assert.equal(trendOf([]), undefined);
    assert.equal(trendOf(readings(5, (seconds) => seconds)), undefined);
    assert.equal(trendOf(Array.from({length: 50}, () => ({seconds: 3, value: 1}))), undefined);
  });

  test('of a constant is zero', () => {
    const {perHour, low, high} = trendOf(readings(60, () => 42))!;

    assert.deepEqual([perHour, low, high], [0, 0, 0]);
  });
});

test('the later half is by time, not by number of readings', () => {
  const few = [0, 1, 2, 3, 4, 100].map((seconds) => ({seconds, value: seconds}));

  assert.deepEqual(laterHalf(few), [{seconds: 100, value: 100}]);
});

function readings(seconds: number, valueAt: (seconds: number) => number): Reading[] {
  return Array.from({length: seconds}, (_, at) => ({seconds: at, value: valueAt(at)}));
}

/** The 32-bit generator of Numerical Recipes, which gives the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Numbers of a normal distribution, by the method of Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {columnsOf, sharesOf} from '../../../ui/time/time-columns.js';
import {timeTicks} from '../../../ui/time/time.js';

const SECONDS = 40;
const extent = {fromMs: 0, toMs: SECONDS * 1000};
const counts = fc.integer({min: 1, max: 400});
/** The start of the first interval and the length of each, which never line up with columns. */
const shapes = fc.tuple(fc.integer({min: 0, max: 999}), fc.integer({min: 900, max: 1_100}));

describe('columnsOf', () => {
  test('leaves no gap between intervals that follow each other', () => {
    fc.assert(
      fc.property(counts, shapes, (count, [late, length]) => {
        const filled = new Set<number>();

        for (const interval of intervals(late, length)) {
          const [first, last] = columnsOf(interval, {extent, count});
          for (let column = first; column <= last; column += 1) filled.add(column);
        }

        const [low, high] = [Math.min(...filled), Math.max(...filled)];
        assert.equal(filled.size, high - low + 1);
      }),
    );
  });

  test('puts each interval into one column where columns are longer', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 30}), shapes, (count, [late, length]) => {
        for (const interval of intervals(late, length)) {
          const [first, last] = columnsOf(interval, {extent, count});
          assert.equal(first, last);
        }
      }),
    );
  });
});

describe('sharesOf', () => {
  test('shares out all of an interval that lies in the extent', () => {
    fc.assert(
      fc.property(counts, shapes, (count, [late, length]) => {
        for (const interval of intervals(late, length)) {
          const [first, shares] = sharesOf(interval, {extent, count});

          const sum = shares.reduce((left, right) => left + right, 0);
          assert.ok(Math.abs((sum * extent.toMs) / count - length) < 1e-6);
          assert.ok(first >= 0 && first + shares.length <= count);
        }
      }),
    );
  });
});

describe('timeTicks', () => {
  test('are round, inside and not too many', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: 2e12}),
        fc.integer({min: 1_000, max: 1e9}),
        fc.integer({min: 2, max: 20}),
        (fromMs, lengthMs, most) => {
          const ticks = timeTicks({fromMs, toMs: fromMs + lengthMs}, most);

          assert.ok(ticks.length <= most + 1);
          assert.ok(
            ticks.every((ms) => ms >= fromMs && ms <= fromMs + lengthMs && ms % 1000 === 0),
          );
        },
      ),
    );
  });
});

function intervals(late: number, length: number): {fromMs: number; toMs: number}[] {
  const all = Array.from({length: 30}, (_, at) => late + at * length);
  return all.map((fromMs) => ({fromMs, toMs: fromMs + length}));
}

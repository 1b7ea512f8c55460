import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {
  approximateSumNs,
  histogramOf,
  mergeHistograms,
  quantileNs,
} from '../../../src/domain/histogram.js';
import type {Histogram} from '../../../src/domain/histogram.js';
import {BucketSum, rebucket} from '../../../ui/run/bucket-sum.js';

const SHARES = [0.5, 0.95, 0.99, 1];

describe('BucketSum', () => {
  test('agrees with the histograms of the domain, whatever is added', () => {
    fc.assert(
      fc.property(manyLatencies(), fc.constantFrom(4, 7), (latencies, bits) => {
        const histograms = latencies.map((each) => histogramOf(each, bits));
        const merged = mergeHistograms(histograms);

        const sum = new BucketSum(bits);
        for (const histogram of histograms) add(sum, histogram);

        assert.deepEqual(sum.buckets(), sorted(merged));
        assert.deepEqual(
          sum.quantilesNs(SHARES),
          SHARES.map((share) => quantileNs(merged, share)),
        );
        const expected = approximateSumNs(merged);
        assert.ok(Math.abs(sum.sumNs - expected) <= 1e-9 * expected);
      }),
    );
  });

  test('is as before when what was added is taken away', () => {
    fc.assert(
      fc.property(manyLatencies(), manyLatencies(), (kept, taken) => {
        const sum = new BucketSum();
        const expected = new BucketSum();
        for (const each of kept) add(sum, histogramOf(each));
        for (const each of kept) add(expected, histogramOf(each));

        for (const each of taken) add(sum, histogramOf(each));
        for (const each of taken) add(sum, histogramOf(each), -1);

        assert.deepEqual(sum.buckets(), expected.buckets());
        assert.deepEqual(sum.quantilesNs(SHARES), expected.quantilesNs(SHARES));
        assert.equal(sum.total, expected.total);
      }),
    );
  });

  test('is empty after it is cleared', () => {
    const sum = new BucketSum();
    sum.add(700, 3);

    sum.clear();

    assert.deepEqual(sum.buckets(), []);
    assert.deepEqual(sum.quantilesNs([0.5]), [undefined]);
    assert.equal(sum.sumNs, 0);
  });
});

describe('rebucket', () => {
  test('puts a fine bucket into the coarse one that holds it', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 1e12}), (ns) => {
        const [fine] = [...histogramOf([ns], 7).counts.keys()];
        const [coarse] = [...histogramOf([ns], 4).counts.keys()];

        assert.equal(rebucket(fine!, 7, 4), coarse);
      }),
    );
  });
});

function manyLatencies(): fc.Arbitrary<number[][]> {
  const latency = fc.oneof(fc.integer({min: 0, max: 100}), fc.integer({min: 0, max: 2 ** 40}));
  return fc.array(fc.array(latency, {maxLength: 20}), {maxLength: 6});
}

function add(sum: BucketSum, {counts}: Histogram, sign = 1): void {
  for (const [index, count] of counts) sum.add(index, sign * count);
}

function sorted({counts}: Histogram): [number, number][] {
  return [...counts].sort(([left], [right]) => left - right);
}

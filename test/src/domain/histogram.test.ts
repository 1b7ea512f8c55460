import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {
  approximateSumNs,
  bucketBounds,
  bucketIndex,
  coarsen,
  histogramOf,
  KERNEL_PRECISION_BITS,
  mergeHistograms,
  quantileNs,
  risingIndexes,
  totalCount,
} from '../../../src/domain/histogram.js';

const latencyNs = fc.integer({min: 0, max: Number.MAX_SAFE_INTEGER});
const precisionBits = fc.constantFrom(4, 7);

describe('bucketIndex', () => {
  for (const [valueNs, index] of [
    [0, 0],
    [31, 31],
    [32, 32],
    [33, 32],
    [34, 33],
    [63, 47],
    [64, 48],
    [2 ** 32, 464],
    [2 ** 33 - 1, 479],
  ] as const) {
    test(`puts ${valueNs} ns into bucket ${index}, as the probes do`, () => {
      assert.equal(bucketIndex(valueNs), index);
    });
  }

  test('puts a value between the ends of its bucket', () => {
    fc.assert(
      fc.property(latencyNs, precisionBits, (valueNs, bits) => {
        const {minNs, maxNs} = bucketBounds(bucketIndex(valueNs, bits), bits);

        assert.ok(minNs <= valueNs && valueNs <= maxNs);
      }),
    );
  });

  test('keeps the width of a bucket within its promise', () => {
    fc.assert(
      fc.property(latencyNs, precisionBits, (valueNs, bits) => {
        const {minNs, maxNs} = bucketBounds(bucketIndex(valueNs, bits), bits);

        assert.ok(maxNs - minNs <= minNs / 2 ** bits);
      }),
    );
  });
});

describe('approximateSumNs', () => {
  test('takes each observation as the middle of its bucket', () => {
    fc.assert(
      fc.property(fc.array(latencyNs), precisionBits, (valuesNs, bits) => {
        const histogram = histogramOf(valuesNs, bits);

        const expected = [...histogram.counts].reduce((sum, [index, count]) => {
          const {minNs, maxNs} = bucketBounds(index, bits);
          return sum + (minNs / 2 + maxNs / 2) * count;
        }, 0);
        assert.ok(Math.abs(approximateSumNs(histogram) - expected) <= 1e-12 * expected);
      }),
    );
  });
});

describe('quantileNs', () => {
  test('is never below the exact quantile and at most one bucket above it', () => {
    fc.assert(
      fc.property(
        fc.array(latencyNs, {minLength: 1, maxLength: 200}),
        fc.double({min: 0, max: 1, noNaN: true}),
        (valuesNs, q) => {
          const sorted = [...valuesNs].sort((left, right) => left - right);
          const exactNs = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1]!;

          const foundNs = quantileNs(histogramOf(valuesNs), q)!;

          assert.ok(foundNs >= exactNs);
          assert.equal(bucketIndex(foundNs), bucketIndex(exactNs));
        },
      ),
    );
  });

  test('is undefined without observations', () => {
    assert.equal(quantileNs(histogramOf([]), 0.5), undefined);
  });
});

describe('mergeHistograms', () => {
  test('gives what counting everything at once gives', () => {
    fc.assert(
      fc.property(fc.array(latencyNs), fc.array(latencyNs), (left, right) => {
        const merged = mergeHistograms([histogramOf(left), histogramOf(right)]);

        assert.deepEqual(merged, histogramOf([...left, ...right]));
      }),
    );
  });

  test('takes the coarser precision without losing an observation', () => {
    const fine = histogramOf([1_000_003, 5], 7);
    const coarse = histogramOf([1_000_003], 4);

    const merged = mergeHistograms([fine, coarse]);

    assert.deepEqual(merged, histogramOf([1_000_003, 5, 1_000_003]));
    assert.equal(totalCount(merged), 3);
  });
});

describe('coarsen', () => {
  test('equals counting at the lower precision in the first place', () => {
    fc.assert(
      fc.property(fc.array(latencyNs), (valuesNs) => {
        assert.deepEqual(coarsen(histogramOf(valuesNs, 7), 4), histogramOf(valuesNs, 4));
      }),
    );
  });
});

test('indexes rise, whatever order the buckets were counted in', () => {
  for (const order of [[3, 40, 700], [700, 3, 40], [40], []]) {
    const counts = new Map(order.map((index) => [index, 1]));

    assert.deepEqual(
      risingIndexes({precisionBits: KERNEL_PRECISION_BITS, counts}),
      order.toSorted((left, right) => left - right),
    );
  }
});

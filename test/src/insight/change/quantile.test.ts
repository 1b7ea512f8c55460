import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  CLIENT_PRECISION_BITS,
  histogramOf,
  type Histogram,
} from '../../../../src/domain/histogram.js';
import {drawBlocks} from '../../../../src/insight/change/draws.js';
import {quantileChange} from '../../../../src/insight/change/quantile.js';
import {noise, type Noise} from './noise.js';

const BLOCKS = 30;
const DRAWS = {before: drawBlocks(BLOCKS, 1), after: drawBlocks(BLOCKS, 2)};
const MS = 1e6;

describe('the change of a p95', () => {
  test('is seldom seen where nothing changed', () => {
    const random = noise(11);
    const questions = 100;
    let wrong = 0;
    for (let question = 0; question < questions; question += 1) {
      const {low, high} = changeOf(latencies(random, 1), latencies(random, 1));
      wrong += low > 0 || high < 0 ? 1 : 0;
    }
    assert.ok(wrong <= 3, `${wrong} of ${questions} were wrong`);
  });

  test('is seldom told as growth where a short stretch holds few requests, whose blocks resemble each other', () => {
    const [random, questions, blocks] = [noise(13), 200, 14];
    const draws = {before: drawBlocks(blocks, 1), after: drawBlocks(blocks, 2)};
    let wrong = 0;
    for (let question = 0; question < questions; question += 1) {
      const sides = {before: fewLatencies(random, blocks), after: fewLatencies(random, blocks)};
      wrong += quantileChange(0.95, sides, draws)!.low > 0 ? 1 : 0;
    }
    assert.ok(wrong <= 0.01 * questions, `${wrong} of ${questions} were wrong`);
  });

  test('is seen where all latencies after are longer than any before, however few they are', () => {
    const [random, blocks] = [noise(14), 14];
    const draws = {before: drawBlocks(blocks, 1), after: drawBlocks(blocks, 2)};
    const sides = {before: fewLatencies(random, blocks), after: fewLatencies(random, blocks, 50)};

    assert.ok(quantileChange(0.95, sides, draws)!.low > 0);
  });

  test('is seen where all latencies grew by a half', () => {
    const random = noise(12);
    const {before, after, low} = changeOf(latencies(random, 1), latencies(random, 1.5));

    assert.ok(low > 0);
    assert.ok(after / before > 1.3 && after / before < 1.7);
  });

  test('is unknown where a side has no answer', () => {
    const none = Array.from({length: BLOCKS}, () => histogramOf([]));
    assert.equal(quantileChange(0.95, {before: none, after: none}, DRAWS), undefined);
  });

  test('is zero, and is known to be, where all latencies are equal', () => {
    const equal = Array.from({length: BLOCKS}, () => histogramOf([5 * MS], CLIENT_PRECISION_BITS));
    const change = changeOf(equal, equal);
    assert.deepEqual([change.delta, change.low, change.high], [0, 0, 0]);
  });
});

function changeOf(before: readonly Histogram[], after: readonly Histogram[]) {
  return quantileChange(0.95, {before, after}, DRAWS)!;
}

/** Sixty latencies in each block, around 10 ms with a long tail. */
function latencies(random: Noise, factor: number): Histogram[] {
  return Array.from({length: BLOCKS}, () => {
    const drawn = Array.from({length: 60}, () => 10 * MS * factor * Math.exp(random.normal() / 2));
    return histogramOf(drawn, CLIENT_PRECISION_BITS);
  });
}

/** Eight latencies in each block; slow and fast blocks follow each other. */
function fewLatencies(random: Noise, blocks: number, factor = 1): Histogram[] {
  const wave = random.wave(0.5);
  return Array.from({length: blocks}, () => {
    const slowness = factor * Math.exp(0.4 * wave());
    const drawn = Array.from({length: 8}, () => 10 * MS * slowness * Math.exp(random.normal() / 2));
    return histogramOf(drawn, CLIENT_PRECISION_BITS);
  });
}

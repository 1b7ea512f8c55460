import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {changesOf, hasGrown} from '../../../../src/insight/change/change.js';
import {drawBlocks} from '../../../../src/insight/change/draws.js';
import {gapBetween} from '../../../../src/insight/change/gap.js';
import type {RatioBlocks} from '../../../../src/insight/change/ratio.js';
import {independentBlocks, waveStrength} from '../../../../src/insight/change/waves.js';
import {noise, type Noise} from './noise.js';

const FIGURES = 3;
const QUESTIONS = 300;

describe('a change between two stretches', () => {
  for (const {blocks, correlation, spread} of [
    {blocks: 10, correlation: 0, spread: 0.2},
    {blocks: 14, correlation: 0.3, spread: 0.2},
    {blocks: 20, correlation: 0.5, spread: 0.2},
    {blocks: 30, correlation: 0.5, spread: 0.2},
    {blocks: 60, correlation: 0.6, spread: 0.2},
  ]) {
    test(`is told as growth in at most 2 % where nothing changed: ${blocks} blocks, correlation ${correlation}, spread ${spread}`, () => {
      const draws = {before: drawBlocks(blocks, 1), after: drawBlocks(blocks, 2)};
      const random = noise(42);
      let wrong = 0;
      for (let question = 0; question < QUESTIONS; question += 1) {
        const sides = [0, 1].map(() => sidesOf(random, {blocks, correlation, spread}));
        const changes = changesOf(pairs(sides[0]!, sides[1]!), draws);
        wrong += [...changes.values()].some(hasGrown) ? 1 : 0;
      }
      assert.ok(wrong <= 0.02 * QUESTIONS, `${wrong} of ${QUESTIONS} questions were wrong`);
    });
  }

  test('is found where it is as large as it says that it would have been seen', () => {
    const draws = {before: drawBlocks(30, 1), after: drawBlocks(30, 2)};
    const random = noise(7);
    let found = 0;
    for (let question = 0; question < QUESTIONS; question += 1) {
      const before = sidesOf(random, {blocks: 30, correlation: 0, spread: 0.1});
      const healthy = sidesOf(random, {blocks: 30, correlation: 0, spread: 0.1});
      const {seen} = changesOf(pairs(before, healthy), draws).get(0)!;
      const sick = healthy.map((side) => grownBy(side, seen));
      found += hasGrown(changesOf(pairs(before, sick), draws).get(0)!) ? 1 : 0;
    }
    assert.ok(found >= 0.7 * QUESTIONS, `${found} of ${QUESTIONS} were found`);
  });

  test('is seen where the second stretch gets slower and slower, as an overloaded server does', () => {
    const draws = {before: drawBlocks(20, 1), after: drawBlocks(20, 2)};
    const random = noise(9);
    let found = 0;
    for (let question = 0; question < 100; question += 1) {
      const before = sidesOf(random, {blocks: 20, correlation: 0.3, spread: 0.3});
      const after = sidesOf(random, {blocks: 20, correlation: 0.3, spread: 0.3});
      const rising = after.map(({per, sums}) => ({
        per,
        sums: Array.from(sums, (sum, at) => sum * (1 + (5 * at) / sums.length)),
      }));
      found += hasGrown(changesOf(pairs(before, rising), draws).get(0)!) ? 1 : 0;
    }
    assert.ok(found >= 85, `${found} of 100 were found`);
  });

  test('is seen in a short stretch where it is large, although seconds differ much', () => {
    const draws = {before: drawBlocks(12, 1), after: drawBlocks(12, 2)};
    const random = noise(11);
    let found = 0;
    for (let question = 0; question < 100; question += 1) {
      const before = sidesOf(random, {blocks: 12, correlation: 0.2, spread: 0.3});
      const after = sidesOf(random, {blocks: 12, correlation: 0.2, spread: 0.3});
      const grown = after.map((side) => timesAs(side, 3));
      found += hasGrown(changesOf(pairs(before, grown), draws).get(0)!) ? 1 : 0;
    }
    assert.ok(found >= 80, `${found} of 100 were found`);
  });

  test('is no gap between healthy stretches, also where their seconds resemble each other', () => {
    const random = noise(13);
    let wrong = 0;
    for (let pair = 0; pair < 2000; pair += 1) {
      const wanted = {blocks: 12, correlation: 0.6, spread: 0.4};
      const [before, after] = [sidesOf(random, wanted), sidesOf(random, wanted)];
      wrong += gapBetween(before[0]!, after[0]!) === undefined ? 0 : 1;
    }
    assert.ok(wrong <= 0.01 * 2000, `${wrong} of 2000 pairs had a gap`);
  });

  test('holds the size of the change', () => {
    const thrice = (values: readonly number[]): number[] => [...values, ...values, ...values];
    const before = {sums: thrice([10, 12, 11, 9, 10, 11]), per: thrice([1, 1, 1, 1, 1, 1])};
    const after = {sums: thrice([40, 44, 42, 38, 40, 42]), per: thrice([2, 2, 2, 2, 2, 2])};
    const draws = {before: drawBlocks(18, 1), after: drawBlocks(18, 2)};

    const change = changesOf([{key: 'cpu', before, after}], draws).get('cpu')!;

    assert.equal(change.before, 10.5);
    assert.equal(change.after, 20.5);
    assert.ok(change.low > 8 && change.low < 10 && change.high > 10 && change.high < 12);
    assert.ok(change.seen > 0 && change.seen < 3);
  });

  test('has no answer where a side has no request', () => {
    const none = {sums: [0, 0], per: [0, 0]};
    const some = {sums: [1, 1], per: [1, 1]};
    const draws = {before: drawBlocks(2, 1), after: drawBlocks(2, 2)};

    assert.equal(changesOf([{key: 0, before: none, after: some}], draws).size, 0);
  });

  test('is the same each time it is asked', () => {
    const column = Array.from({length: 20}, (_, at) => at);
    assert.deepEqual(drawBlocks(20, 3).sumsOf(column), drawBlocks(20, 3).sumsOf(column));
    assert.notDeepEqual(drawBlocks(20, 3).sumsOf(column), drawBlocks(20, 4).sumsOf(column));
  });
});

describe('blocks that resemble their neighbours', () => {
  for (const correlation of [0, 0.3, 0.6]) {
    test(`have their correlation of ${correlation} seen`, () => {
      const random = noise(5);
      const sides = sidesOf(random, {blocks: 3_000, correlation, spread: 0.1});
      assert.ok(Math.abs(waveStrength(sides.slice(0, 1)) - correlation) < 0.1);
    });
  }

  test('are worth fewer independent ones', () => {
    assert.equal(independentBlocks(30, 0), 30);
    assert.equal(independentBlocks(30, 0.5), 10);
  });
});

function sidesOf(random: Noise, {blocks, correlation, spread}: Wanted): RatioBlocks[] {
  const per = Array.from({length: blocks}, () => 200 + 20 * random.normal());
  return Array.from({length: FIGURES}, () => {
    const wave = random.wave(correlation);
    return {per, sums: per.map((requests) => requests * 10 * Math.exp(spread * wave()))};
  });
}

interface Wanted {
  readonly blocks: number;
  readonly correlation: number;
  readonly spread: number;
}

function pairs(before: readonly RatioBlocks[], after: readonly RatioBlocks[]) {
  return before.map((side, key) => ({key, before: side, after: after[key]!}));
}

function timesAs({sums, per}: RatioBlocks, factor: number): RatioBlocks {
  return {per, sums: Array.from(sums, (sum) => sum * factor)};
}

function grownBy({sums, per}: RatioBlocks, size: number): RatioBlocks {
  return {per, sums: Array.from(sums, (sum, at) => sum + size * per[at]!)};
}

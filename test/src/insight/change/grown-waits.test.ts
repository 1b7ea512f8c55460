import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {BudgetComparisonJson} from '../../../../src/contract/budget-json.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import type {BudgetBlocks} from '../../../../src/insight/change/budget-blocks.js';
import {drawBlocks} from '../../../../src/insight/change/draws.js';
import {grownWaits, type BudgetPair} from '../../../../src/insight/change/grown-waits.js';
import {total} from '../../../../src/insight/change/ratio.js';
import {noise, type Noise} from './noise.js';

const BLOCKS = 14;
const DRAWS = {before: drawBlocks(BLOCKS, 1), after: drawBlocks(BLOCKS, 2)};
const STEPS = ['manifest.head', 'manifest.get', 'blob.get'] as const;
const QUESTIONS = 300;

describe('a wait for a pool', () => {
  for (const [load, rate] of [
    ['seldom', 20],
    ['half of the time', 50],
    ['most of the time', 75],
  ] as const) {
    test(`is seldom told as growth where the pool is in use ${load} on both sides`, () => {
      const random = noise(21);
      let wrong = 0;
      for (let question = 0; question < QUESTIONS; question += 1) {
        const pairs = STEPS.map((step) => pairOf(step, side(random, rate), side(random, rate)));
        wrong += grownWaits(pairs, DRAWS).size > 0 ? 1 : 0;
      }
      assert.ok(wrong <= 0.02 * QUESTIONS, `${wrong} of ${QUESTIONS} questions were wrong`);
    });
  }

  test('is told where more requests ask for its only connection, and no other wait is', () => {
    const random = noise(22);
    let [found, wrong] = [0, 0];
    for (let question = 0; question < 100; question += 1) {
      const pairs = STEPS.map((step) => pairOf(step, side(random, 20), side(random, 75)));
      const told = new Set(grownWaits(pairs, DRAWS).values());
      found += told.delete('wait:pool') ? 1 : 0;
      wrong += told.size > 0 ? 1 : 0;
    }
    assert.ok(found >= 90, `${found} of 100 were found`);
    assert.ok(wrong <= 2, `${wrong} of 100 told another wait`);
  });
});

describe('a wait that grew', () => {
  for (const [part, isTold] of [
    ['wait:lock', true],
    ['wait:semaphore', true],
    ['wait:chan', true],
    ['wait:cond', true],
    ['wait:gc', false],
    ['wait:sleep', false],
    ['wait:select', false],
    ['cpu', false],
  ] as const satisfies readonly (readonly [BudgetPart, boolean])[]) {
    test(`is ${isTold ? 'told' : 'not told'} of ${part}`, () => {
      const random = noise(23);
      const steady = (ms: number): Float64Array => perBlock(() => ms * (1 + random.normal() / 20));

      const pair = pairOf(
        'blob.get',
        blocksOf(new Map([[part, steady(1)]])),
        blocksOf(new Map([[part, steady(4)]])),
      );

      assert.deepEqual([...grownWaits([pair], DRAWS).values()], isTold ? [part] : []);
    });
  }
});

/** What a request waits, ms per request, in each block of a second. */
type WaitsMs = ReadonlyMap<BudgetPart, Float64Array>;

/** Each request asks for the only connection of a pool for 10 ms, and answers of the database vary in waves. */
function side(random: Noise, rate: number): BudgetBlocks {
  const wave = random.wave(0.3);
  const factors = perBlock(() => Math.exp(wave() / 10));
  return blocksOf(
    new Map<BudgetPart, Float64Array>([
      ['wait:pool', factors.map((factor) => meanWaitMs(random, rate, 10 * factor))],
      ['upstream:postgres', factors.map((factor) => 10 * factor)],
      ['wait:gc', perBlock(() => 3 * Math.exp(random.normal()))],
      ['wait:lock', perBlock(() => Math.exp(random.normal() / 2))],
    ]),
  );
}

/** Of the requests of a second that come without regard for each other, by Lindley's recursion. */
function meanWaitMs(random: Noise, rate: number, serviceMs: number): number {
  let [atMs, waitMs, sumMs, requests] = [0, 0, 0, 0];
  for (;;) {
    const betweenMs = (-1000 / rate) * Math.log(1 - random.share());
    atMs += betweenMs;
    if (atMs >= 1000) return requests === 0 ? 0 : sumMs / requests;
    waitMs = requests === 0 ? 0 : Math.max(0, waitMs + serviceMs - betweenMs);
    sumMs += waitMs;
    requests += 1;
  }
}

function perBlock(valueOf: () => number): Float64Array {
  return Float64Array.from({length: BLOCKS}, valueOf);
}

const REQUESTS = 50;

function blocksOf(waitsMs: WaitsMs): BudgetBlocks {
  const parts = new Map([...waitsMs].map(([part, ms]) => [part, ms.map((each) => nsOf(each))]));
  const durations = perBlock(() => 0);
  for (const sums of parts.values()) {
    for (let at = 0; at < BLOCKS; at += 1) durations[at]! += sums[at]!;
  }
  const key = {target: 'core', step: 'blob.get', side: 'server'} as const;
  return {...key, requests: perBlock(() => REQUESTS), durations, parts};
}

/** Of all requests of a block. */
function nsOf(ms: number): number {
  return ms * 1e6 * REQUESTS;
}

function pairOf(
  step: BudgetComparisonJson['step'],
  left: BudgetBlocks,
  right: BudgetBlocks,
): BudgetPair {
  const meanMs = ({requests}: BudgetBlocks, sums: ArrayLike<number> = []): number =>
    total(sums) / total(requests) / 1e6;
  const change = (of: (blocks: BudgetBlocks) => ArrayLike<number> | undefined) => {
    const [beforeMs, afterMs] = [meanMs(left, of(left)), meanMs(right, of(right))];
    return {beforeMs, afterMs, deltaMs: afterMs - beforeMs};
  };
  const parts = [...left.parts.keys()].map((part) => {
    return {part, ...change((blocks) => blocks.parts.get(part))};
  });
  const mean = {...change(({durations}) => durations), parts};
  return {
    row: {
      ...{target: 'core', step, side: 'server', beforeRequests: 700, afterRequests: 700},
      ...{mean, slowest: mean},
    },
    ...{left, right},
  };
}

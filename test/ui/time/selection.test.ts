import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {PhaseJson} from '../../../src/contract/run-json.js';
import {
  ALL,
  brushedRange,
  placesInPhase,
  placesInRange,
  rangeOf,
  stepPhase,
} from '../../../ui/time/selection.js';

const PHASES = [phase(0, 10, 20), phase(1, 20, 30), phase(2, 35, undefined)];

describe('placesInPhase', () => {
  for (const [words, fromS, toS, expected] of [
    ['inside when it lies wholly in it', 22, 23, 'inside'],
    ['inside when it is cut a little late', 20.03, 21, 'inside'],
    ['inside when it was cut a little early', 19.96, 21, 'inside'],
    ['straddling when it reaches far into the one before', 19.5, 20.5, 'straddles'],
    ['outside when it lies in another', 12, 13, 'outside'],
    ['outside when only the tolerance of a cut is in it', 19, 20.03, 'outside'],
    ['inside when it reaches into a gap', 29.5, 30.5, 'inside'],
  ] as const) {
    test(`calls an interval ${words}`, () => {
      assert.equal(placesInPhase(PHASES, 1)(interval(fromS, toS)), expected);
    });
  }

  test('takes all that follows into a phase that goes on', () => {
    assert.equal(placesInPhase(PHASES, 2)(interval(500, 501)), 'inside');
  });

  test('has nothing inside a phase that does not exist', () => {
    assert.equal(placesInPhase(PHASES, 9)(interval(12, 13)), 'outside');
  });
});

describe('placesInRange', () => {
  for (const [words, fromS, toS, expected] of [
    ['inside when it lies wholly in it', 20, 21, 'inside'],
    ['inside within the tolerance', 19.96, 21, 'inside'],
    ['straddling at an end', 24.5, 25.5, 'straddles'],
    ['outside when it touches', 25, 26, 'outside'],
  ] as const) {
    test(`calls an interval ${words}`, () => {
      const placeOf = placesInRange({fromMs: 20_000, toMs: 25_000});

      assert.equal(placeOf(interval(fromS, toS)), expected);
    });
  }
});

describe('rangeOf', () => {
  test('ends a phase that goes on at the edge', () => {
    const range = rangeOf({kind: 'phase', index: 2}, PHASES, 47_000);

    assert.deepEqual(range, {fromMs: 35_000, toMs: 47_000});
  });

  test('knows no range of a phase that the run does not have', () => {
    assert.equal(rangeOf({kind: 'phase', index: 7}, PHASES, 47_000), undefined);
  });
});

describe('brushedRange', () => {
  test('goes either way', () => {
    assert.deepEqual(brushedRange(5_000, 2_000), {kind: 'range', fromMs: 2_000, toMs: 5_000});
  });

  test('is none where the pointer hardly moved', () => {
    assert.equal(brushedRange(5_000, 5_040), undefined);
  });
});

describe('stepPhase', () => {
  test('goes from all to the first, or back to the last', () => {
    assert.deepEqual(stepPhase(ALL, PHASES, 1), {kind: 'phase', index: 0});
    assert.deepEqual(stepPhase(ALL, PHASES, -1), {kind: 'phase', index: 2});
  });

  test('stays at either end', () => {
    const last = {kind: 'phase', index: 2} as const;

    assert.deepEqual(stepPhase(last, PHASES, 1), last);
  });
});

function phase(index: number, fromS: number, toS: number | undefined): PhaseJson {
  return {
    ...{index, name: `phase ${index}`, spanId: '00f067aa0ba902b7', startUnixNs: ns(fromS)},
    ...(toS === undefined ? {} : {endUnixNs: ns(toS)}),
  };
}

function interval(fromS: number, toS: number) {
  return {
    ...{startNs: BigInt(ns(fromS)), endNs: BigInt(ns(toS))},
    ...{fromMs: fromS * 1000, toMs: toS * 1000},
  };
}

function ns(seconds: number): string {
  return `${Math.round(seconds * 1000)}000000`;
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LoadReport, LoadState} from '../../../src/domain/load.js';
import {histogramOf} from '../../../src/domain/histogram.js';
import {PhaseFigures} from '../../../src/load/phase-figures.js';
import {readThreshold} from '../../../src/scenario/threshold.js';

describe('the generator as the limit of a phase', () => {
  for (const [what, state, reason] of [
    ['its threads', {cpuShare: 0.99}, /threads were busy 99 % of the time/],
    ['its event loop', {loopLagMs: 140}, /event loop was 140 ms late/],
    ['its garbage collector', {gcShare: 0.4}, /collected garbage 40 % of the time/],
    ['its send buffers', {sendLimitedShare: 0.5}, /own buffers held uploads back 50 % of the time/],
  ] as const) {
    test(`is told of ${what}`, () => {
      assert.match(figuresOf(5, state).limit()!, reason);
    });
  }

  test('is not told of a generator that had time left', () => {
    const state = {cpuShare: 0.8, loopLagMs: 20, gcShare: 0.1, sendLimitedShare: 0.05};

    assert.equal(figuresOf(5, state).limit(), undefined);
  });

  test('is not told of a phase that was too short to say', () => {
    assert.equal(figuresOf(2, {cpuShare: 1}).limit(), undefined);
  });

  test('is judged by the mean: one busy second does not spoil a phase', () => {
    const figures = figuresOf(9, {cpuShare: 0.5});
    figures.add(reportOf(9, {cpuShare: 1, loopLagMs: 600}));

    assert.equal(figures.limit(), undefined);
  });
});

test('a threshold about a figure that was not measured does not hold', () => {
  const figures = figuresOf(3, {});

  assert.equal(figures.judge(readThreshold('push.p95 < 500ms')!).held, true);
  assert.equal(figures.judge(readThreshold('pull.p95 < 500ms')!).held, false);
});

function figuresOf(seconds: number, state: Partial<LoadState>): PhaseFigures {
  const figures = new PhaseFigures();
  for (let second = 0; second < seconds; second += 1) figures.add(reportOf(second, state));
  return figures;
}

function reportOf(second: number, state: Partial<LoadState>): LoadReport {
  return {
    ...{source: 'regscope', seq: second, phaseIndex: 0},
    startNs: BigInt(second) * 1_000_000_000n,
    endNs: BigInt(second + 1) * 1_000_000_000n,
    state: {users: 1, ...state},
    rows: [
      {
        ...{scope: 'operation', operation: 'push', errors: {}, bytesIn: 0, bytesOut: 0},
        latency: histogramOf([1e6], 7),
      },
    ],
  };
}

// Two groups of runs: each run is one witness, so that what differs from run to run is told from growth.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {RunReader} from '../../../../src/domain/ports.js';
import type {BudgetPart} from '../../../../src/domain/request.js';
import {growthSentence} from '../../../../src/insight/change/growth-sentence.js';
import {compareRuns} from '../../../../src/insight/stretches/compare-runs.js';
import {noise, type Noise} from '../change/noise.js';
import {budgetOf} from '../support/sample-budgets.js';
import {RUN, counterOf, intervalOf, loadOf, phaseOf, readerOf} from '../support/sample-run.js';

const SECONDS = 20;

describe('groups of runs', () => {
  test('tell growth that is larger than the difference between runs', () => {
    const [base, now] = groups({runs: 4, spread: 0.1, moreMs: 20});

    const [push] = compareRuns(base, now).comparisons;

    assert.deepEqual(push!.blocks, {before: 4, after: 4, needed: 3, of: 'runs'});
    assert.match(
      growthSentence(push!)!,
      /a manifest\.get in registry takes \+\d+(\.\d+)? ms .*fs\.sync/,
    );
    assert.equal(push!.causes!.grown!.step, 'manifest.get');
  });

  test('tell none where runs differ by as much, though each of them is steady', () => {
    const [base, now] = groups({runs: 4, spread: 0.5, moreMs: 4});

    const [push] = compareRuns(base, now).comparisons;

    assert.match(growthSentence(push!)!, /nothing grew beyond chance/);
  });

  test('are judged by pieces of time where there are too few runs', () => {
    const [base, now] = groups({runs: 2, spread: 0.01, moreMs: 20});

    const [push] = compareRuns(base, now).comparisons;

    assert.deepEqual(push!.blocks, {before: 2 * SECONDS, after: 2 * SECONDS, needed: 6});
    assert.match(growthSentence(push!)!, /takes \+/);
  });

  test('add up the hosts of all runs for the causes', () => {
    const [base, now] = groups({runs: 3, spread: 0.01, moreMs: 20, throttled: true});

    const {causes} = compareRuns(base, now).comparisons[0]!.causes!;

    assert.deepEqual(
      causes.map(({name}) => name),
      ['cpu-quota'],
    );
  });

  test('compare the phases that all of them have, and name the others', () => {
    const [base, now] = groups({runs: 3, spread: 0.1, moreMs: 0});
    const single = readerOf({phases: [phaseOf(0, 'load', 0, 9), phaseOf(1, 'soak', 10, 19)]});

    const {comparisons, unmatched} = compareRuns(base, [...now, {reader: single}]);

    assert.equal(comparisons.length, 1);
    assert.deepEqual(unmatched, [{run: 'sample', phase: 'soak'}]);
  });

  test('refuse a phase that one of them lacks', () => {
    const [base, now] = groups({runs: 3, spread: 0.1, moreMs: 0});

    assert.throws(() => compareRuns([{...base[0]!, phase: 'no'}], now), {
      code: 'CLI_PHASE_UNKNOWN',
    });
  });
});

interface Given {
  readonly runs: number;
  /** By how much runs differ, as a share of their times. */
  readonly spread: number;
  readonly moreMs: number;
  readonly throttled?: boolean;
}

function groups({runs, spread, moreMs, throttled = false}: Given): [Run[], Run[]] {
  const random = noise(7);
  const group = (ms: number, periods: number): Run[] =>
    Array.from({length: runs}, () => ({
      reader: runOf(20 * Math.exp(spread * random.normal()), {ms, periods}, random),
    }));
  return [group(0, 0), group(moreMs, throttled ? 9 : 0)];
}

interface Run {
  readonly reader: RunReader;
}

function runOf(
  baseMs: number,
  more: {readonly ms: number; readonly periods: number},
  random: Noise,
): RunReader {
  const at = Array.from({length: SECONDS}, (_, second) => second);
  const part: BudgetPart = more.periods > 0 ? 'runqueue' : 'fs.sync';
  const msIn = at.map(() => (baseMs + more.ms) * Math.exp(0.02 * random.normal()));
  return readerOf({
    run: RUN,
    phases: [phaseOf(0, 'load', 0, SECONDS)],
    budgets: at.map((second) => {
      const ms = msIn[second]!;
      return budgetOf(0, second, 50, {cpu: baseMs / 2, [part]: ms - baseMs / 2});
    }),
    load: at.map((second) => loadOf(0, second, 50, msIn[second]!)),
    intervals: at.map((second) =>
      intervalOf(second, second + 1, [
        counterOf('process', '', 'cpu_ns', 1),
        counterOf('cgroup', '/pod', 'cpu_periods', 10),
        counterOf('cgroup', '/pod', 'throttled_periods', more.periods),
      ]),
    ),
  });
}

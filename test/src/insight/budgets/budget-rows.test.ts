import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {StoredBudget} from '../../../../src/domain/ports.js';
import {compareReports} from '../../../../src/insight/compare/compare.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {GROWING, budgetOf} from '../support/sample-budgets.js';
import {without} from '../../domain/support/sample-run.js';

import {loadOf, phaseOf, readerOf} from '../support/sample-run.js';

const PHASES = [phaseOf(0, 'before', 0, 4), phaseOf(1, 'after', 5, 9)];

describe('the report of budgets', () => {
  test('has a row for each step of a phase, what took most time in all first', () => {
    const [before] = report(GROWING).phases;

    const [manifest, blob] = before!.budgets;

    assert.deepEqual(
      before!.budgets.map(({step, requests}) => [step, requests]),
      [
        ['manifest.get', 1_000],
        ['blob.get', 100],
      ],
    );
    assert.deepEqual(manifest!.median.parts, [
      {part: 'fs.sync', ms: 1, share: 0.5},
      {part: 'cpu', ms: 1, share: 0.5},
    ]);
    assert.deepEqual(
      manifest!.slowest.parts.map(({part, share}) => [part, share]),
      [
        ['runqueue', 0.99],
        ['fs.sync', 0.01],
      ],
    );
    assert.equal(Math.round(manifest!.slowest.durationMs), 100);
    assert.equal(Math.round(manifest!.slowest.requests), 10);
    assert.equal(blob!.mean.explainedShare, 1);
  });

  test('leaves out what began outside of any phase', () => {
    const outside = without(budgetOf(0, 4, 50, {cpu: 1}), 'phase');

    assert.deepEqual(
      report([outside]).phases.map(({budgets}) => budgets),
      [[], []],
    );
  });

  test('compares the parts of two phases, the largest difference first, adding up to the whole', () => {
    const both = report(GROWING);

    const {comparisons} = compareReports(
      {report: both, phase: 'before'},
      {report: both, phase: 'after'},
    );

    const [manifest, blob] = comparisons[0]!.budgets;
    assert.deepEqual([manifest!.step, blob!.step], ['manifest.get', 'blob.get']);
    assert.deepEqual(
      manifest!.mean.parts.map(({part, deltaMs}) => [part, Number(deltaMs.toFixed(3))]),
      [
        ['fs.sync', 8],
        ['wait:lock', 2],
        ['unexplained', 1],
        ['runqueue', -0.99],
        ['cpu', 0.01],
      ],
    );
    const sum = manifest!.mean.parts.reduce((total, {deltaMs}) => total + deltaMs, 0);
    assert.ok(Math.abs(sum - manifest!.mean.deltaMs) < 1e-9);
    assert.equal(Math.round(manifest!.slowest.beforeMs), 100);
    assert.equal(manifest!.slowest.afterMs, 13);
  });
});

describe('the verdict on budgets', () => {
  test('names what grew in the step that grew most, from the first phase to the last', () => {
    const [sentence] = report(GROWING).verdict;

    assert.equal(
      sentence,
      'from "before" to "after" a manifest.get in registry takes +10 ms (2.98 ms → 13 ms) on ' +
        'average: +8 ms is fs.sync, +2 ms is wait:lock, 10 % is unexplained; the phases are too short ' +
        'to tell growth from chance: 4 s and 4 s of 6 s',
    );
  });

  test('names it between the loads at which a ramp held and broke', () => {
    const ramp = [phaseOf(0, 'ramp 4 users', 0, 4), phaseOf(1, 'ramp 8 users', 5, 9)];
    const load = [loadOf(0, 0, 10, 80), loadOf(1, 5, 10, 620)];

    // Pulls of the same ramp grow more, but they are no cause of slow pushes.
    const own = GROWING.map((budget) => ({...budget, step: 'upload.finish' as const}));
    const pulled = [
      budgetOf(0, 0, 100, {cpu: 2}, {step: 'blob.get'}),
      budgetOf(1, 5, 100, {cpu: 900}, {step: 'blob.get'}),
    ];
    const budgets = [...pulled, ...own];

    const {verdict} = buildReport(readerOf({phases: ramp, load, budgets}));

    assert.match(verdict[0]!, /^push broke in "ramp" at 8 users/);
    assert.match(
      verdict[2]!,
      /^an upload.finish in registry takes \+9\.2 ms .* \+7\.27 ms is fs\.sync/,
    );
    assert.ok(!verdict.some((sentence) => sentence.startsWith('from "ramp 4')));
  });

  for (const [what, budgets] of [
    ['nothing grew', [budgetOf(0, 0, 100, {cpu: 2}), budgetOf(1, 5, 100, {cpu: 2.05})]],
    ['requests are few', [budgetOf(0, 0, 100, {cpu: 2}), budgetOf(1, 5, 3, {cpu: 9})]],
    ['nobody knows why', [budgetOf(0, 0, 100, {cpu: 2}), budgetOf(1, 5, 100, {unexplained: 9})]],
    [
      'no step is in both',
      [budgetOf(0, 0, 100, {cpu: 2}), budgetOf(1, 5, 100, {cpu: 9}, {step: 'ping'})],
    ],
    ['there are none', []],
  ] as const) {
    test(`says nothing where ${what}`, () => {
      assert.ok(!report(budgets).verdict.some((sentence) => sentence.includes('takes')));
    });
  }

  test('says nothing of phases with different operations: what they do differs', () => {
    const pull = loadOf(1, 5, 10, 620);
    const rows = pull.rows.map((row) => ({...row, operation: 'pull'}));
    const load = [loadOf(0, 0, 10, 80), {...pull, rows}];

    const {verdict} = buildReport(readerOf({phases: PHASES, budgets: GROWING, load}));

    assert.ok(!verdict.some((sentence) => sentence.includes('takes')));
  });

  test('tells the requests that a target made, where no target answered any', () => {
    const asked = GROWING.map((budget) => ({
      ...budget,
      side: 'client' as const,
      target: 'dockerd',
    }));

    assert.match(report(asked).verdict[0]!, /a manifest\.get asked by dockerd takes \+10 ms/);
  });
});

function report(budgets: readonly StoredBudget[]) {
  return buildReport(readerOf({phases: PHASES, budgets}));
}

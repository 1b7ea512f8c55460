import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {compareReports} from '../../../../src/insight/compare/compare.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import type {ReportJson} from '../../../../src/contract/report-json.js';
import {
  RUN,
  callOf,
  intervalOf,
  loadOf,
  phaseOf,
  readerOf,
  sampleReader,
} from '../support/sample-run.js';

describe('compareReports', () => {
  test('ranks what changed between two phases by its size', () => {
    const report = buildReport(sampleReader());

    const [pair] = compareReports(
      {report, phase: 'ramp 4 users'},
      {report, phase: 'ramp 8 users'},
    ).comparisons;

    assert.deepEqual(
      pair!.kernel.map(({kind, subject}) => [kind, subject]),
      [
        ['block', 'sdb write'],
        ['call', 'fdatasync'],
        ['runqueue', 'waiting for a CPU'],
      ],
    );
    assert.equal(pair!.client[0]!.subject, 'push');
    assert.match(pair!.client[0]!.sentence, /^p95 of push rose from 80.\d ms to 62\d ms$/);
  });

  test('ranks what fell with what grew', () => {
    const report = buildReport(sampleReader());

    const [pair] = compareReports(
      {report, phase: 'ramp 8 users'},
      {report, phase: 'ramp 4 users'},
    ).comparisons;

    assert.match(pair!.kernel[1]!.sentence, /^−4\d\d ms per push is fdatasync in registry/);
  });

  test('scales sums up to the whole phase where intervals cover only a part of it', () => {
    // The phases are equal, but one second of the second phase straddles its end and is missing.
    const report = reportOf([
      [intervalOf(0, 1, [callOf('write', 10, 32)]), intervalOf(1, 2, [callOf('write', 10, 32)])],
      [intervalOf(2, 3, [callOf('write', 10, 32)])],
    ]);

    const [pair] = compareReports({report, phase: 'a'}, {report, phase: 'b'}).comparisons;

    assert.deepEqual(pair!.kernel, []);
  });

  test('tells time per second when a phase has no operations', () => {
    const report = reportOf(
      [
        [intervalOf(0, 2, [callOf('write', 10, 32)])],
        [intervalOf(2, 4, [callOf('write', 20, 32)])],
      ],
      false,
    );

    const [pair] = compareReports({report, phase: 'a'}, {report, phase: 'b'}).comparisons;

    assert.equal(pair!.per, 'second');
    assert.match(pair!.kernel[0]!.sentence, /^\+16\d ms per second is write in registry/);
  });

  test('pairs phases of two runs by name and names those without a partner', () => {
    const before = buildReport(readerOf({phases: [phaseOf(0, 'a', 0, 1), phaseOf(1, 'b', 1, 2)]}));
    const after = buildReport(
      readerOf({
        run: {...RUN, name: 'other'},
        phases: [phaseOf(0, 'b', 0, 1), phaseOf(1, 'c', 1, 2)],
      }),
    );

    const {comparisons, unmatched} = compareReports({report: before}, {report: after});

    assert.deepEqual(
      comparisons.map((pair) => [pair.before.run, pair.before.phase, pair.after.run]),
      [['sample', 'b', 'other']],
    );
    assert.deepEqual(unmatched, [
      {run: 'sample', phase: 'a'},
      {run: 'other', phase: 'c'},
    ]);
  });

  test('names the phases there are when one is unknown', () => {
    const report = buildReport(sampleReader());

    assert.throws(() => compareReports({report, phase: 'ramp 5 users'}, {report}), {
      code: 'CLI_PHASE_UNKNOWN',
      hint: 'Its phases are "ramp 4 users", "ramp 8 users".',
    });
  });

  test('tells the hosts when there is more than one', () => {
    const report = reportOf([
      [intervalOf(0, 2, [callOf('write', 10, 32)], 'one')],
      [
        intervalOf(2, 4, [callOf('write', 30, 32)], 'one'),
        intervalOf(2, 4, [callOf('write', 10, 32)], 'two'),
      ],
    ]);

    const [pair] = compareReports({report, phase: 'a'}, {report, phase: 'b'}).comparisons;

    assert.match(pair!.kernel[0]!.sentence, /write in registry on one/);
    assert.match(pair!.kernel[1]!.sentence, /write in registry on two \(0 ms →/);
  });
});

/** Two phases of two seconds, `a` and `b`, with ten pushes each. */
function reportOf(
  intervals: readonly (readonly ReturnType<typeof intervalOf>[])[],
  hasLoad = true,
): ReportJson {
  return buildReport(
    readerOf({
      phases: [phaseOf(0, 'a', 0, 2), phaseOf(1, 'b', 2, 4)],
      intervals: intervals.flat(),
      load: hasLoad ? [loadOf(0, 0, 10, 5), loadOf(1, 2, 10, 5)] : [],
    }),
  );
}

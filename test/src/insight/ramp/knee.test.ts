import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LoadReport} from '../../../../src/domain/load.js';
import type {KneeOptions} from '../../../../src/insight/ramp/knee.js';
import {limitLabels} from '../../../../src/domain/limit-label.js';
import {loadLabels} from '../../../../src/domain/load-labels.js';
import type {RunReader} from '../../../../src/domain/ports.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import type {KneeJson} from '../../../../src/contract/report-json.js';
import {
  callOf,
  intervalOf,
  loadOf,
  phaseOf,
  readerOf,
  sampleReader,
} from '../support/sample-run.js';

describe('findKnees', () => {
  test('names the last load that held, the first that broke, and what grew between them', () => {
    const {knees, verdict} = buildReport(sampleReader());

    const [knee] = knees;
    assert.equal(knees.length, 1);
    assert.equal(knee!.ramp, 'ramp');
    assert.equal(knee!.lastGood!.users, 4);
    assert.equal(knee!.firstBad!.users, 8);
    assert.equal(knee!.brokeBy, 'p95');
    assert.equal(knee!.change!.per, 'push');
    assert.match(
      verdict[0]!,
      /^push broke in "ramp" at 8 users: p95 62\d ms, above 500 ms, at \d+\.\d\/s; it held/,
    );
    assert.ok(
      verdict.some((line) => /^\+4\d\d ms per push is fdatasync in registry \(/.test(line)),
      verdict.join('\n'),
    );
    assert.ok(!verdict.some((line) => line.includes('futex')));
  });

  test('compares the lowest with the highest load when every step held', () => {
    const [knee] = kneesOf([50, 60, 90]);

    assert.equal(knee!.lastGood!.users, 3);
    assert.equal(knee!.firstBad, undefined);
    assert.equal(knee!.change!.before.phase, 'ramp 1 user');
    assert.equal(knee!.change!.after.phase, 'ramp 3 users');
  });

  test('has no last good step when the first one broke', () => {
    const [knee] = kneesOf([700, 800]);

    assert.equal(knee!.lastGood, undefined);
    assert.equal(knee!.firstBad!.users, 1);
    assert.equal(knee!.change, undefined);
  });

  test('tells a ramp that ended at its first step, which its generator labels', () => {
    const labels = {...loadLabels({ramp: 'ramp'}), ...limitLabels([{p95Ms: 500}])};

    const [knee] = kneesOf([700], {}, [], labels);
    const {verdict} = buildReport(rampOf([700], [], labels));

    assert.equal(knee!.lastGood, undefined);
    assert.equal(knee!.firstBad!.users, 1);
    assert.match(
      verdict[0]!,
      /^push broke in "ramp" at 1 user, the lowest load that was tried: p95 70\d ms, above 500 ms/,
    );
  });

  test('tells no ramp of one step that held: nothing says how it would have gone on', () => {
    assert.deepEqual(kneesOf([50], {}, [], loadLabels({ramp: 'ramp'})), []);
  });

  test('knows the steps of a ramp by their label, whatever their names are', () => {
    const labels = loadLabels({ramp: 'nightly 2'});
    const phases = [phaseOf(0, 'calm', 0, 1), phaseOf(1, 'rush hour', 1, 2)].map(
      (phase, index) => ({...phase, users: 4 * (index + 1), labels}),
    );
    const load = phases.map(({index}) => loadOf(index, index, 10, [50, 900][index]!));

    const {knees} = buildReport(readerOf({phases, load}));

    assert.deepEqual(
      knees.map(({ramp, lastGood, firstBad}) => [ramp, lastGood?.users, firstBad?.users]),
      [['nightly 2', 4, 8]],
    );
  });

  test('stops at the first step that broke, though a later one held', () => {
    const [knee] = kneesOf([50, 700, 60]);

    assert.equal(knee!.lastGood!.users, 1);
    assert.equal(knee!.firstBad!.users, 2);
  });

  test('judges by the limit that the phases themselves carry for the operation', () => {
    const labels = limitLabels([{p95Ms: 10}, {operation: 'push', p95Ms: 55}]);

    const [knee] = kneesOf([50, 60], {}, [], labels);

    assert.equal(knee!.thresholdMs, 55);
    assert.equal(knee!.firstBad!.users, 2);
  });

  test('takes a step of which more than 1 % failed as broken, however fast it was', () => {
    const [knee] = kneesOf([50, 40], {}, [{}, {timeout: 1}]);

    assert.equal(knee!.brokeBy, 'failures');
    assert.equal(knee!.firstBad!.users, 2);
  });

  test('takes a step in which nothing was answered as broken, and not for none', () => {
    const reader = rampOf([50, 60, 70]);
    const load = [...reader.loadReports()].map((report) =>
      report.phaseIndex < 2
        ? report
        : {
            ...report,
            rows: report.rows.map((row) => ({
              ...row,
              latency: {...row.latency, counts: new Map<number, number>()},
              untimed: 20,
              errors: {refused: 20},
            })),
          },
    );

    const {knees, verdict} = buildReport({
      ...reader,
      phases: reader.phases,
      loadReports: () => load,
    });

    const [knee] = knees;
    assert.equal(knee!.lastGood!.users, 2);
    assert.deepEqual(
      [knee!.firstBad!.users, knee!.firstBad!.p95Ms, knee!.brokeBy],
      [3, undefined, 'failures'],
    );
    assert.match(
      verdict[0]!,
      /^push broke in "ramp" at 3 users: 100 % failed, at .*; it held up to/,
    );
    assert.doesNotMatch(verdict.join(' '), /NaN|undefined|Infinity/);
  });

  test('tells the operation first that broke at the lower load, and what grew only once', () => {
    const phases = [1, 2, 3].map((users, index) =>
      phaseOf(index, `ramp ${users}`, index, index + 1),
    );
    const load = phases.flatMap(({index}) => {
      const push = loadOf(index, index, 10, [50, 900, 900][index]!);
      const pull = loadOf(index, index, 10, [40, 60, 700][index]!);
      const rows = pull.rows.map((row) => ({...row, operation: 'pull'}));
      return [{...pull, rows, source: 'other'}, push];
    });

    const {verdict} = buildReport(readerOf({phases, load}));

    assert.match(verdict[0]!, /^push broke in "ramp" at 2 users/);
    assert.match(verdict[1]!, /^p95 of step push\/upload.finish rose from 50/);
    assert.match(verdict[2]!, /^pull broke in "ramp" at 3 users/);
    assert.equal(new Set(verdict).size, verdict.length);
  });

  test('blames nothing in the kernel that grew by next to nothing', () => {
    const report = buildReport(
      readerOf({
        phases: [phaseOf(0, 'ramp 1', 0, 1), phaseOf(1, 'ramp 2', 1, 2)],
        intervals: [
          intervalOf(0, 1, [callOf('read', 10, 1)]),
          intervalOf(1, 2, [callOf('read', 10, 2)]),
        ],
        load: [loadOf(0, 0, 10, 50), loadOf(1, 1, 10, 900)],
      }),
    );

    assert.match(report.verdict[2]!, /^no system call, block I\/O or wait for a CPU grew with it/);
    assert.ok(!report.verdict.some((line) => line.includes('read in registry')));
  });

  test('leaves out phases on which no verdict may rest', () => {
    const phases = [1, 2, 3].map((users, index) => ({
      ...phaseOf(index, `ramp ${users} users`, index, index + 1),
      ...(users === 3 ? {invalid: 'generator-limited'} : {}),
    }));
    const load = [50, 60, 900].map((ms, index) => loadOf(index, index, 10, ms));

    const {knees, verdict} = buildReport(readerOf({phases, load}));

    assert.equal(knees[0]!.lastGood!.users, 2);
    assert.equal(knees[0]!.firstBad, undefined);
    assert.ok(verdict.includes('no verdict rests on phase "ramp 3 users": generator-limited'));
  });

  test('knows a ramp of rates, and that other phases are none', () => {
    const phases = [
      {...phaseOf(0, 'push', 0, 1), users: 2},
      {...phaseOf(1, 'open 10/s', 1, 2), rate: 10},
      {...phaseOf(2, 'open 12.5/s', 2, 3), rate: 12.5},
      {...phaseOf(3, 'pull', 3, 4), users: 4},
    ];
    const load = phases.map(({index}) => loadOf(index, index, 10, 20));

    const {knees, verdict} = buildReport(readerOf({phases, load}));

    assert.deepEqual(
      knees.map(({ramp}) => ramp),
      ['open'],
    );
    assert.match(verdict[0]!, /up to 12.5\/s, the highest load/);
  });
});

/** The knees of a ramp of 1, 2, 3, … users, with 20 pushes each that take so many ms. */
function kneesOf(
  latenciesMs: readonly number[],
  options: KneeOptions = {},
  errors: readonly LoadReport['rows'][0]['errors'][] = [],
  labels: Readonly<Record<string, string>> = {},
): readonly KneeJson[] {
  return buildReport(rampOf(latenciesMs, errors, labels), options).knees;
}

function rampOf(
  latenciesMs: readonly number[],
  errors: readonly LoadReport['rows'][0]['errors'][] = [],
  labels: Readonly<Record<string, string>> = {},
): RunReader {
  const phases = latenciesMs.map((_, index) => ({
    ...phaseOf(index, `ramp ${index + 1} ${index === 0 ? 'user' : 'users'}`, index, index + 1),
    labels,
  }));
  const load = latenciesMs.map((ms, index) => loadOf(index, index, 20, ms, errors[index]));
  return readerOf({phases, load});
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {loadLabels} from '../../../../src/domain/load-labels.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {loadOf, phaseOf, readerOf, sampleReader} from '../support/sample-run.js';

describe('capacity', () => {
  test('is a day at the last step of a ramp that held', () => {
    const {capacity, verdict} = buildReport(sampleReader());

    assert.equal(capacity!.phase, 'ramp 4 users');
    assert.ok(capacity!.isLimit);
    const [push] = capacity!.operations;
    assert.equal(push!.perDay, push!.perSecond * 86_400);
    assert.ok(
      verdict.some((told) => /^a day at the highest load that held \("ramp 4 users"\)/.test(told)),
    );
  });

  test('leaves failed operations out, and counts all bytes', () => {
    const labels = {'limit.p95_ms.*': '100'};
    const phases = [{...phaseOf(0, 'busiest hour', 0, 10), labels}];
    const load = Array.from({length: 10}, (_, n) => loadOf(0, n, 200, 5, {'5xx': 1}));

    const capacity = buildReport(readerOf({phases, load})).capacity!;

    assert.equal(capacity.isLimit, false);
    assert.equal(Math.round(capacity.operations[0]!.perDay), 199 * 86_400);
    // Each report of the sample says 10 bytes in and 2,000 out.
    assert.deepEqual(
      [capacity.bytesInPerDay, capacity.bytesOutPerDay, capacity.storageGrowthPerDay],
      [864_000, 172_800_000, 172_800_000],
    );
  });

  test('is that of the busiest phase that held its own limits, where there is no ramp', () => {
    const limits = {'limit.p95_ms.push': '100'};
    const phases = [
      {...phaseOf(0, 'calm', 0, 5), labels: limits},
      {...phaseOf(1, 'busy', 5, 10), labels: limits},
      {...phaseOf(2, 'too much', 10, 15), labels: limits},
      {...phaseOf(3, 'generator', 15, 20), labels: limits, invalid: 'generator-limited'},
    ];
    const load = [
      ...[0, 1, 2, 3, 4].map((n) => loadOf(0, n, 2, 10)),
      ...[5, 6, 7, 8, 9].map((n) => loadOf(1, n, 20, 50)),
      ...[10, 11, 12, 13, 14].map((n) => loadOf(2, n, 40, 300)),
      ...[15, 16, 17, 18, 19].map((n) => loadOf(3, n, 80, 10)),
    ];

    assert.equal(buildReport(readerOf({phases, load})).capacity?.phase, 'busy');
  });

  test('is not told when nothing held', () => {
    const phases = [{...phaseOf(0, 'too much', 0, 5), labels: {'limit.p95_ms.push': '100'}}];
    const load = [0, 1, 2, 3, 4].map((n) => loadOf(0, n, 40, 300));

    assert.equal(buildReport(readerOf({phases, load})).capacity, undefined);
    assert.equal(buildReport(readerOf({phases})).capacity, undefined);
  });

  test('says nothing of a run that has no limits', () => {
    const phases = [phaseOf(0, 'push', 0, 5)];
    const load = [0, 1, 2, 3, 4].map((n) => loadOf(0, n, 40, 30));

    assert.equal(buildReport(readerOf({phases, load})).capacity, undefined);
  });
});

describe('a phase whose users were not all there', () => {
  test('is no step of a ramp, and the verdict says why', () => {
    const phases = [
      phaseOf(0, 'ramp 4 users', 0, 4),
      phaseOf(1, 'ramp 8 users', 5, 9),
      phaseOf(2, 'ramp 16 users', 10, 14),
    ];
    const reports = [
      ...[0, 1, 2, 3].map((n) => ({users: 4, report: loadOf(0, n, 5, 10)})),
      ...[5, 6, 7, 8].map((n) => ({users: 8, report: loadOf(1, n, 5, 20)})),
      ...[10, 11, 12, 13].map((n) => ({users: 9, report: loadOf(2, n, 5, 900)})),
    ];
    const load = reports.map(({users, report}) => ({...report, state: {users}}));

    const {knees, verdict} = buildReport(readerOf({phases, load}));

    assert.deepEqual([knees[0]!.lastGood?.users, knees[0]!.firstBad], [8, undefined]);
    assert.ok(
      verdict.includes(
        'no verdict rests on phase "ramp 16 users": 16 users were planned, at most 9 ran',
      ),
    );
  });
});

describe('a phase whose users grow, as in a warm-up', () => {
  const labels = loadLabels({from: 1});
  const phases = [{...phaseOf(0, 'warm-up 4 users', 0, 4), labels}, phaseOf(1, 'push', 5, 50)];
  const load = [0, 1, 2, 3].map((n) => ({...loadOf(0, n, 5, 10), state: {users: n}}));

  test('misses no users, although the last ones begin at its very end', () => {
    const {verdict} = buildReport(readerOf({phases, load}));

    assert.ok(!verdict.some((told) => told.includes('users were planned')), verdict.join('\n'));
  });

  test('is told to miss users where the generator did not say that they grow', () => {
    const {verdict} = buildReport(readerOf({phases: [{...phases[0]!, labels: {}}], load}));

    assert.ok(verdict.some((told) => told.endsWith('4 users were planned, at most 3 ran')));
  });
});

describe('operations that the generator dropped', () => {
  const phases = [4, 8, 16].map((rate, index) => {
    return {...phaseOf(index, 'ramp', index * 5, index * 5 + 4), name: `ramp ${rate}`, rate};
  });
  const load = (ms: number) => [
    ...[0, 1, 2, 3].map((n) => loadOf(0, n, 5, 10)),
    ...[5, 6, 7, 8].map((n) => loadOf(1, n, 5, 10)),
    ...[10, 11, 12, 13].map((n) => ({
      ...loadOf(2, n, 5, ms),
      state: {users: 5, started: 90, dropped: 10},
    })),
  ];

  test('make another load than was planned: no step of the ramp', () => {
    const {knees, verdict} = buildReport(readerOf({phases, load: load(10)}));

    assert.deepEqual([knees[0]!.lastGood?.rate, knees[0]!.firstBad], [8, undefined]);
    assert.ok(
      verdict.includes(
        'no verdict rests on phase "ramp 16": the generator dropped 10 % of the operations that were planned',
      ),
    );
  });

  test('break a step whose operations kept all places busy, though each kept to the limit', () => {
    const slow = load(480).map((report) =>
      report.phaseIndex === 2 ? {...report, state: {...report.state, users: 4}} : report,
    );
    const {knees, verdict} = buildReport(readerOf({phases, load: slow}));

    assert.deepEqual([knees[0]!.firstBad?.rate, knees[0]!.brokeBy], [16, 'dropped']);
    assert.match(
      verdict[0]!,
      /broke in "ramp" at 16\/s: 10 % of its operations found no free place, because others took too long \(p95 48\d ms\)/,
    );
  });

  test('are told of a phase outside of any ramp, which is judged', () => {
    const only = [{...phases[2]!, index: 0, name: 'steady'}];
    const slow = [10, 11, 12, 13].map((n) => ({
      ...loadOf(0, n, 5, 900),
      state: {users: 5, started: 40, dropped: 60},
    }));
    const {verdict} = buildReport(readerOf({phases: only, load: slow}));

    assert.ok(
      verdict.some((told) =>
        /^the load was too much in "steady": 60 % of its operations found no free place/.test(told),
      ),
    );
    assert.ok(!verdict.some((told) => /no verdict rests/.test(told)));
  });

  test('are no excuse for a registry whose answers are too slow', () => {
    const {knees, verdict} = buildReport(readerOf({phases, load: load(900)}));

    assert.deepEqual([knees[0]!.firstBad?.rate, knees[0]!.brokeBy], [16, 'p95']);
    assert.ok(!verdict.some((told) => /dropped/.test(told)));
  });
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {bucketIndex} from '../../../../src/domain/histogram.js';
import {loadLabels} from '../../../../src/domain/load-labels.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import type {SoakRowJson} from '../../../../src/contract/soak-json.js';
import {gaugeOf, intervalOf, loadOf, phaseOf, readerOf, seconds} from '../support/sample-run.js';

const MIB = 2 ** 20;

describe('a soak', () => {
  test('that leaks names what leaks, how fast, and how sure that is', () => {
    const report = soak(1800, (second) => 50 + second / 60);

    assert.equal(row(report.soaks[0]!.rows, 'open_fds').growth, 'leaks');
    assert.equal(report.soaks[0]!.verdict, 'leaks');
    const told = report.verdict.find((sentence) => sentence.startsWith('LEAK'))!;
    assert.match(
      told,
      /^LEAK: open files of registry grew by 60 an hour \(95 % sure: [56]\d(\.\d)? to 6\d(\.\d)?\) through all of 30 min in "soak"$/,
    );
  });

  test('whose files level off has no leak', () => {
    const {soaks, verdict} = soak(1800, (second) => 200 - 150 * Math.exp(-second / 120));

    assert.notEqual(soaks[0]!.verdict, 'leaks');
    assert.ok(!verdict.some((sentence) => sentence.startsWith('LEAK')));
  });

  test('that is steady says so', () => {
    const {soaks, verdict} = soak(1800, (second) => 50 + (second % 7));

    assert.equal(soaks[0]!.verdict, 'steady');
    assert.ok(verdict.includes('nothing of registry grew in "soak" (30 min): no sign of a leak'));
  });

  test('that is short has what grew in its table, and no sentence of a leak', () => {
    const {soaks, verdict} = soak(60, (second) => 50 + second);

    assert.equal(row(soaks[0]!.rows, 'open_fds').growth, 'grows');
    assert.ok(!verdict.some((sentence) => /open files of registry grew|leak/i.test(sentence)));
  });

  test('judges the latency of its operations, without calling it a leak', () => {
    const {soaks} = soak(
      1800,
      () => 50,
      (second) => 20 + second / 10,
    );

    const latency = soaks[0]!.rows.find(({metric}) => metric === 'p95_ms')!;
    assert.deepEqual(
      [latency.target, latency.operation, latency.growth],
      ['clients', 'push', 'grows'],
    );
    assert.ok(Math.abs(latency.perHour - 360) < 20, `${latency.perHour}`);
  });

  test('judges the latency of the requests that a target served', () => {
    const {soaks} = buildReport(
      readerOf({
        phases: [phaseOf(0, 'soak', 0, 300)],
        budgets: Array.from({length: 300}, (_, second) => ({
          ...({target: 'registry', step: 'blob.get', side: 'server', phase: 0} as const),
          startNs: seconds(second),
          buckets: new Map([
            [
              bucketIndex((10 + second / 10) * 1e6),
              {requests: 5, errors: 0, durationNs: 0, parts: new Map()},
            ],
          ]),
        })),
      }),
    );

    const latency = row(soaks[0]!.rows, 'p95_ms');
    assert.deepEqual(
      [latency.target, latency.operation, latency.growth],
      ['registry', undefined, 'grows'],
    );
  });

  test('is no step of a ramp, no phase of seconds, none that is invalid, and none whose load grows', () => {
    const phases = [
      phaseOf(0, 'ramp 4 users', 0, 60),
      phaseOf(1, 'ramp 8 users', 60, 120),
      phaseOf(2, 'warm-up', 120, 140),
      {...phaseOf(3, 'soak', 140, 240), invalid: 'generator-limited'},
      {...phaseOf(4, 'more and more', 240, 340), labels: loadLabels({from: 10})},
    ];
    const intervals = Array.from({length: 340}, (_, second) =>
      intervalOf(second, second + 1, [gaugeOf('open_fds', second)]),
    );
    const load = phases.flatMap(({index}) =>
      [0, 1, 2].map((n) => loadOf(index, index * 60 + n, 5, 9)),
    );

    assert.deepEqual(buildReport(readerOf({phases, intervals, load})).soaks, []);
  });
});

function soak(
  length: number,
  openFds: (second: number) => number,
  latencyMs: (second: number) => number = () => 20,
) {
  const each = Array.from({length}, (_, second) => second);
  return buildReport(
    readerOf({
      phases: [phaseOf(0, 'soak', 0, length)],
      intervals: each.map((second) =>
        intervalOf(second, second + 1, [
          gaugeOf('open_fds', openFds(second)),
          gaugeOf('rss_bytes', 80 * MIB),
        ]),
      ),
      load: each.map((second) => loadOf(0, second, 3, latencyMs(second))),
    }),
  );
}

function row(rows: readonly SoakRowJson[], metric: string): SoakRowJson {
  return rows.find((each) => each.metric === metric)!;
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {totalCount} from '../../../src/domain/histogram.js';
import {reportsOf} from '../../../src/generators/second-reports.js';
import {at, request, START_NS} from './samples.js';

describe('reportsOf', () => {
  const entries = [
    request(0, 100, {phase: 'a'}),
    request(200, 1300, {phase: 'a', status: 500}),
    request(1500, 1600, {phase: 'b'}),
    request(1700, 1900, {phase: 'b', status: 0, error: 'connection refused'}),
    {kind: 'users', timeNs: at(1950), value: 7} as const,
    {kind: 'dropped', timeNs: at(1960), value: 2} as const,
    {kind: 'bytes-in', timeNs: at(1960), value: 500} as const,
  ];
  const reports = reportsOf(entries, {
    source: 'k6',
    firstSeq: 5,
    phaseIndexOf: (entry) => (entry.kind === 'request' && entry.phase === 'a' ? 0 : 1),
  });

  test('gives a report for each second and phase, by the end of the requests', () => {
    assert.deepEqual(
      reports.map(({seq, phaseIndex, startNs, rows}) => [
        seq,
        phaseIndex,
        Number((startNs - START_NS) / 1_000_000n),
        rows.map((row) => totalCount(row.latency)),
        rows.map((row) => row.untimed),
        rows.map((row) => row.errors),
      ]),
      [
        [5, 0, 0, [1, 1], [undefined, undefined], [{}, {}]],
        [6, 0, 1000, [1, 1], [undefined, undefined], [{'5xx': 1}, {'5xx': 1}]],
        // A refused connection has no latency.
        [7, 1, 1000, [1, 1], [1, 1], [{refused: 1}, {refused: 1}]],
      ],
    );
  });

  test('counts a request for all of them together and for its step', () => {
    const [operation, step] = reports[0]!.rows;

    assert.deepEqual([operation!.scope, operation!.operation], ['operation', 'request']);
    assert.deepEqual([step!.scope, step!.step], ['request', 'manifest.get']);
  });

  test('tells users, dropped operations and bytes of the second', () => {
    assert.deepEqual(reports[2]!.state, {users: 7, started: 2, dropped: 2});
    assert.equal(reports[2]!.rows[0]!.bytesIn, 500);
  });

  test('has a row for each operation that a script measured', () => {
    const time = (operation: string, ms: number) =>
      ({kind: 'time', operation, startNs: at(0), endNs: at(ms)}) as const;
    const [report] = reportsOf([time('pull', 100), time('pull', 200), time('push', 300)], {
      ...{source: 'k6', firstSeq: 1, phaseIndexOf: () => 0},
    });

    assert.deepEqual(
      report!.rows.map(({scope, operation, latency}) => [scope, operation, totalCount(latency)]),
      [
        ['operation', 'pull', 2],
        ['operation', 'push', 1],
      ],
    );
    assert.equal(report!.state.started, 2);
  });

  test('leaves out what belongs to no phase', () => {
    const none = {source: 'k6', firstSeq: 1, phaseIndexOf: () => undefined};

    assert.deepEqual(reportsOf(entries, none), []);
  });
});

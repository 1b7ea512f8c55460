import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {histogramOf} from '../../../../src/domain/histogram.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import {answerLoad} from '../../../../src/api/queries/load.js';
import {readLoadQuery} from '../../../../src/api/input/query-string.js';

const START_S = 1_700_000_000;

describe('answerLoad', () => {
  test('gives reports as they were stored', () => {
    const {reports} = answerLoad(reader(4), {range: {}});

    assert.deepEqual(
      reports.map(({seq}) => seq),
      [0, 1, 2, 3],
    );
  });

  test('joins them to steps: counts add up, histograms merge, of levels the highest', () => {
    const {reports} = answerLoad(reader(10), {range: {}, stepSeconds: 5});

    assert.equal(reports.length, 2);
    const [first] = reports;
    assert.deepEqual(
      [first!.startUnixNs, first!.endUnixNs],
      [`${START_S}000000000`, `${START_S + 5}000000000`],
    );
    assert.deepEqual(first!.state, {users: 4, planned: 50, started: 45, cpuShare: 0.4});
    const [row] = first!.rows;
    assert.equal(
      row!.latency.counts.reduce((sum, [, count]) => sum + count, 0),
      5,
    );
    assert.deepEqual([row!.errors, row!.untimed, row!.bytesOut], [{'5xx': 5}, 10, 500]);
  });

  test('keeps phases and generators apart', () => {
    const reports = [report(0), {...report(1), phaseIndex: 1}, {...report(2), source: 'k6'}];

    const joined = answerLoad({loadReports: () => reports}, {range: {}, stepSeconds: 3600});

    assert.equal(joined.reports.length, 3);
  });

  test('says which step to ask for when there would be too much', () => {
    assert.throws(() => answerLoad(reader(100), {range: {}, stepSeconds: 2}, 50), {
      code: 'API_ANSWER_TOO_LARGE',
      hint: /step=20/,
    });
  });
});

describe('the query string', () => {
  test('takes a step in whole seconds', () => {
    assert.deepEqual(readLoadQuery({step: '60'}), {kind: 'load', range: {}, stepSeconds: 60});
    assert.deepEqual(readLoadQuery({}), {kind: 'load', range: {}});
  });

  for (const step of ['0', '1.5', '-1', 'x', '86401', '999999']) {
    test(`refuses a step of ${step}`, () => {
      assert.throws(() => readLoadQuery({step}), {code: 'API_QUERY_INVALID'});
    });
  }
});

function reader(seconds: number) {
  return {loadReports: () => Array.from({length: seconds}, (_, second) => report(second))};
}

function report(second: number): LoadReport {
  return {
    ...{source: 'regscope', seq: second, phaseIndex: 0},
    startNs: BigInt(START_S + second) * 1_000_000_000n,
    endNs: BigInt(START_S + second + 1) * 1_000_000_000n,
    state: {users: second % 5, planned: 10, started: 9, cpuShare: (second % 5) / 10},
    rows: [
      {
        ...{scope: 'operation', operation: 'push', errors: {'5xx': 1}, bytesIn: 0, bytesOut: 100},
        untimed: 2,
        latency: histogramOf([1e6 * (second + 1)], 7),
      },
    ],
  };
}

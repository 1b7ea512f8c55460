import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {clientRows} from '../../../../src/insight/sums/client-rows.js';
import {loadOf} from '../support/sample-run.js';

describe('clientRows', () => {
  test('counts what had no answer as tried, and gives it no latency', () => {
    const report = loadOf(0, 0, 250, 40, {refused: 50, reset: 200});
    const rows = report.rows.map((row) => ({...row, untimed: 250}));

    const {operations} = clientRows([{...report, rows}], 1000);

    const [{count, failed, perSecond, p50Ms}] = operations as [(typeof operations)[number]];
    assert.deepEqual([count, failed, perSecond], [500, 250, 500]);
    assert.ok(p50Ms! > 39 && p50Ms! < 41, `${p50Ms}`);
  });

  test('gives no quantile where nothing was answered', () => {
    const report = loadOf(0, 0, 0, 0, {refused: 20});
    const rows = report.rows.map((row) => ({...row, untimed: 20}));

    const [row] = clientRows([{...report, rows}], 1000).operations;

    assert.deepEqual([row!.count, row!.failed, row!.p95Ms], [20, 20, undefined]);
  });
});

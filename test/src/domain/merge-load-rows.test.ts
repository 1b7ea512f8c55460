import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {histogramOf} from '../../../src/domain/histogram.js';
import type {LoadRow} from '../../../src/domain/load.js';
import {mergeLoadRows} from '../../../src/domain/merge-load-rows.js';

describe('mergeLoadRows', () => {
  test('joins rows of one operation and step, and keeps others apart', () => {
    const rows = mergeLoadRows([
      rowOf({errors: {timeout: 1}}),
      rowOf({scope: 'request', step: 'blob.get'}),
      rowOf({latency: histogramOf([2e6, 3e6], 7), errors: {timeout: 2, '5xx': 1}}),
      rowOf({operation: 'pull'}),
    ]);

    assert.deepEqual(
      rows.map(({scope, operation, step}) => [scope, operation, step]),
      [
        ['operation', 'push', undefined],
        ['request', 'push', 'blob.get'],
        ['operation', 'pull', undefined],
      ],
    );
    assert.deepEqual(rows[0], {
      ...rowOf({latency: histogramOf([1e6, 2e6, 3e6], 7), errors: {timeout: 3, '5xx': 1}}),
      ...{bytesIn: 20, bytesOut: 40},
    });
  });

  test('merges service times of the rows that have one', () => {
    const [row] = mergeLoadRows([rowOf({serviceTime: histogramOf([5], 7)}), rowOf({})]);

    assert.deepEqual(row!.serviceTime, histogramOf([5], 7));
  });

  test('counts errors of any name', () => {
    const errors = JSON.parse('{"__proto__": 2}') as Record<string, number>;

    const [row] = mergeLoadRows([rowOf({errors}), rowOf({errors})]);

    assert.deepEqual(Object.entries(row!.errors), [['__proto__', 4]]);
  });
});

function rowOf(changes: Partial<LoadRow>): LoadRow {
  return {
    ...{scope: 'operation', operation: 'push', latency: histogramOf([1e6], 7)},
    ...{errors: {}, bytesIn: 10, bytesOut: 20},
    ...changes,
  };
}

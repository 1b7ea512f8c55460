import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readTraceparent, writeTraceparent} from '../../../src/domain/span.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('readTraceparent', () => {
  test('reads what writeTraceparent writes', () => {
    assert.deepEqual(readTraceparent(writeTraceparent({traceId, spanId})), {traceId, spanId});
  });

  test('reads a later version by the fields it shares with this one', () => {
    assert.deepEqual(readTraceparent(`01-${traceId}-${spanId}-01-more`), {traceId, spanId});
  });

  for (const [what, value] of [
    ['an upper-case id', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['an all-zero trace id', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['an all-zero span id', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${traceId}-${spanId}-01`],
    ['a longer version 00', `00-${traceId}-${spanId}-01-more`],
    ['a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['nothing', ''],
  ] as const) {
    test(`refuses ${what}`, () => {
      assert.equal(readTraceparent(value), undefined);
    });
  }
});

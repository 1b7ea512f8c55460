import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {eachSlot, SlotSums, type Span} from '../../../../src/insight/functions/slots-of-time.js';

describe('a span', () => {
  for (const [name, span, slots] of [
    ['within a slot', {fromMs: 25, lengthMs: 10, ms: 10}, {1: 10}],
    ['across slots', {fromMs: 15, lengthMs: 30, ms: 30}, {0: 5, 1: 20, 2: 5}],
    ['that ends where a slot begins', {fromMs: 20, lengthMs: 20, ms: 20}, {1: 20}],
    ['of two at a time', {fromMs: 10, lengthMs: 20, ms: 40}, {0: 20, 1: 20}],
    ['from before the first slot', {fromMs: -10, lengthMs: 20, ms: 20}, {'-1': 10, 0: 10}],
  ] as const) {
    test(`${name} is shared out`, () => {
      assert.deepEqual(slotsOf(span), slots);
    });
  }
});

test('sums of a place are apart from those of others', () => {
  const sums = new SlotSums();
  sums.add('one', 7, 5);
  sums.add('one', 7, 2);
  sums.add('other', 7, 1);

  assert.deepEqual([sums.at('one', 7), sums.at('other', 7), sums.at('one', 8)], [7, 1, 0]);
});

function slotsOf(span: Span): Record<string, number> {
  const found: Record<string, number> = {};
  eachSlot(span, 20, (slot, ms) => {
    found[slot] = (found[slot] ?? 0) + ms;
  });
  return found;
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {formatEvidence, placeOf} from '../../../../ui/causes/model/cause-cards.js';
import type {EvidenceCard} from '../../../../ui/causes/model/cause-cards.js';

describe('formatEvidence', () => {
  for (const [value, unit, written] of [
    [8.2, '1/s', '8.20/s'],
    [2 ** 31, 'bytes/s', '2.00\u202fGiB/s'],
    [2 ** 20, 'bytes', '1.00\u202fMiB'],
    [612.34, 'ms/s', '612\u202fms/s'],
    [0.3, 'CPUs', '0.3\u202fCPUs'],
    [0.98, 'share', '98\u202f%'],
  ] as const) {
    test(`writes ${value} of ${unit}`, () => {
      assert.equal(formatEvidence(value, unit), written);
    });
  }
});

describe('placeOf', () => {
  const points = [
    {ms: 0, value: 0},
    {ms: 9_000, value: 30},
  ];
  const card = {points, columnMs: 1_000, top: 20} as unknown as EvidenceCard;

  test('puts a column at its middle', () => {
    assert.deepEqual(placeOf(card, points[0]!), {across: 0.05, down: 1});
  });

  test('keeps a value above the top inside', () => {
    assert.deepEqual(placeOf(card, points[1]!), {across: 0.95, down: 0});
  });
});

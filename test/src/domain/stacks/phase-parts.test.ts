import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Phase} from '../../../../src/domain/run.js';
import {phaseParts} from '../../../../src/domain/stacks/phase-parts.js';

const SPAN_ID = '0123456789abcdef';
const PHASES: readonly Phase[] = [
  {index: 0, name: 'warm', startNs: 10n, endNs: 20n, spanId: SPAN_ID},
  {index: 1, name: 'peak', startNs: 20n, endNs: 30n, spanId: SPAN_ID},
  {index: 2, name: 'rest', startNs: 40n, spanId: SPAN_ID},
];

describe('the parts of a run by phase', () => {
  for (const [what, phases, range, expected] of [
    ['without phases', [], {}, ['… - …']],
    [
      'with gaps before, between and behind them',
      PHASES.slice(0, 2),
      {},
      ['… - 10', '10 - 20 warm', '20 - 30 peak', '30 - …'],
    ],
    [
      'whose last phase goes on',
      PHASES.slice(1),
      {fromNs: 25n},
      ['25 - 30 peak', '30 - 40', '40 - … rest'],
    ],
    ['of a range within a phase', PHASES, {fromNs: 12n, toNs: 15n}, ['12 - 15 warm']],
    [
      'of a range over a border',
      PHASES,
      {fromNs: 15n, toNs: 22n},
      ['15 - 20 warm', '20 - 22 peak'],
    ],
  ] as const) {
    test(`of a run ${what}`, () => {
      const parts = phaseParts(phases, range).map(({fromNs, toNs, phase}) =>
        `${fromNs ?? '…'} - ${toNs ?? '…'} ${phase?.name ?? ''}`.trim(),
      );

      assert.deepEqual(parts, expected);
    });
  }
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {renderBrokenThreshold} from '../../../../src/commands/render/broken-threshold.js';
import {PhaseFigures} from '../../../../src/load/phase-figures.js';
import {readThreshold} from '../../../../src/scenario/threshold.js';
import {loadOf} from '../../insight/support/sample-run.js';

describe('a threshold that does not hold', () => {
  for (const [threshold, told] of [
    ['push.p95 < 500ms', '549 ms'],
    ['push.mean < 5ms', '547 ms'],
    ['push.max < 0.5s', '549 ms'],
    ['errors < 1%', '20 %'],
    ['push.throughput > 100/s', '8.0/s'],
    ['pull.p95 < 1s', 'nothing was measured'],
  ] as const) {
    test(`tells the measured value of ${threshold} with its unit`, () => {
      const figures = new PhaseFigures();
      figures.add(loadOf(0, 0, 10, 547, {'5xx': 2}));

      const verdict = figures.judge(readThreshold(threshold)!);

      assert.equal(verdict.held, false);
      assert.equal(renderBrokenThreshold(verdict), `${threshold} does not hold (${told})`);
    });
  }
});

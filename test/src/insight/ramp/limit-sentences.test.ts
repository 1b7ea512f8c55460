import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {limitLabels} from '../../../../src/domain/limit-label.js';
import {loadLabels} from '../../../../src/domain/load-labels.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {loadOf, phaseOf, readerOf} from '../support/sample-run.js';

const SENTENCE = /^push did not keep to its limit in "steady": p95 \d+ ms, above 500 ms$/;

function verdictOf(latencyMs: number, labels: Record<string, string>, name = 'steady'): string[] {
  const phases = [{...phaseOf(0, name, 0, 4), users: 4, labels}];
  return [...buildReport(readerOf({phases, load: [loadOf(0, 0, 20, latencyMs, {})]})).verdict];
}

describe('the verdict', () => {
  test('tells a phase outside of any ramp whose p95 is above its limit', () => {
    const verdict = verdictOf(700, limitLabels([{p95Ms: 500}]));

    assert.equal(verdict.filter((each) => SENTENCE.test(each)).length, 1, verdict.join('\n'));
  });

  for (const [what, latencyMs, labels] of [
    ['keeps to it', 400, limitLabels([{p95Ms: 500}])],
    ['has none', 700, {}],
    ['has one for another operation', 700, limitLabels([{operation: 'pull', p95Ms: 500}])],
    [
      'is a step of a ramp, which tells it itself',
      700,
      {...loadLabels({ramp: 'r'}), ...limitLabels([{p95Ms: 500}])},
    ],
  ] as const) {
    test(`says nothing of a phase that ${what}`, () => {
      const verdict = verdictOf(latencyMs, labels);

      assert.ok(!verdict.some((each) => /did not keep/.test(each)), verdict.join('\n'));
    });
  }
});

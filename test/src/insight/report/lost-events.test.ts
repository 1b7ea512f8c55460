import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LossRecord} from '../../../../src/domain/record.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {budgetOf} from '../support/sample-budgets.js';
import {
  accountOf,
  engineRuns,
  intervalOf,
  phaseOf,
  readerOf,
  seconds,
} from '../support/sample-run.js';

type Loss = Pick<LossRecord, 'probe' | 'reason' | 'count' | 'detail'>;

/** The last sentence of a run with so many events lost of `produced` records. */
function trustOf(losses: readonly Loss[], produced = 100_000): string {
  const at = {kind: 'loss', agentId: 'agent-1', startNs: seconds(0), endNs: seconds(1)} as const;
  const lostEvents = losses.reduce((sum, {count}) => sum + count, 0);
  const account = accountOf({produced, stored: produced, lostEvents});
  const {verdict} = buildReport(
    readerOf({
      phases: [phaseOf(0, 'push', 0, 4)],
      intervals: [intervalOf(0, 4, [engineRuns()])],
      budgets: [budgetOf(0, 0, 315, {cpu: 1})],
      losses: losses.map((loss) => ({...at, ...loss})),
      accounts: [account],
    }),
  );
  return verdict.at(-1)!;
}

const HEADS: Loss = {probe: 'requests', reason: 'lost_events', count: 4, detail: 'heads'};
const WAITS: Loss = {probe: 'offcpu', reason: 'map_full', count: 86_571, detail: 'short waits'};

describe('a measurement that lost events', () => {
  test('is not complete: their kind and the figures that lack them are told', () => {
    assert.match(
      trustOf([HEADS]),
      /^not everything was seen: 100000 of 100000 records stored, 4 events lost \(requests: 4 heads beside 315 requests\); requests and their budgets lack them, all other figures are whole$/,
    );
  });

  test('that are many is degraded, for the figures that they touch', () => {
    const sentence = trustOf([WAITS, HEADS], 26_609);

    assert.match(sentence, /^DEGRADED: 26609 of 26609 records stored, 86575 events lost /);
    assert.match(
      sentence,
      /\(offcpu: 86571 short waits; requests: 4 heads beside 315 requests\); stacks of waits, requests and their budgets lack them/,
    );
    assert.doesNotMatch(sentence, /did not arrive/);
  });

  test('does not say which figures are whole where a loss may touch any', () => {
    const sentence = trustOf([{probe: 'agent', reason: 'unreadable', count: 1}]);

    assert.match(
      sentence,
      /1 event lost \(agent: 1 unreadable\); which figures lack them is not known/,
    );
    assert.doesNotMatch(sentence, /whole/);
  });
});

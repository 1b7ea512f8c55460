import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Interval} from '../../../../agent/life/batches/batch-maker.js';
import {PacedIntervals} from '../../../../agent/life/batches/paced-intervals.js';
import {unansweredEnd} from '../../../../agent/life/batches/run-losses.js';
import {aRequest} from '../../../src/domain/support/sample-request.js';

const SECOND = 1_000_000_000n;

/** Intervals of a run "first" that ends at second 20, and what was made of them. */
function intervals(): {paced: PacedIntervals; made: [string | undefined, Interval][]} {
  const made: [string | undefined, Interval][] = [];
  const paced = new PacedIntervals({
    clock: {nowNs: () => 10n * SECOND},
    watch: {
      look: () => [],
      steps: function* () {
        return [];
      },
      targetAt: () => undefined,
    },
    runs: {
      runOf: (startNs) => (startNs < 20n * SECOND ? 'first' : 'second'),
      finishing: () => [{runId: 'first', startNs: 0n, endNs: 20n * SECOND}],
    },
    batchMaker: {
      *steps(interval, runId) {
        made.push([runId, interval]);
        yield;
      },
    },
  });
  return {paced, made};
}

describe('intervals', () => {
  test('belong to the run that went on in their time, however late they come', async () => {
    const {paced, made} = intervals();

    paced.probed({startNs: 21n * SECOND, endNs: 22n * SECOND, records: []});
    paced.probed({startNs: 18n * SECOND, endNs: 19n * SECOND, records: []});
    await paced.finish();

    assert.deepEqual(
      made.map(([runId]) => runId),
      ['second', 'first'],
    );
  });

  test('behind the end of a run give it the requests that began in it', async () => {
    const {paced, made} = intervals();
    const inRun = aRequest(1, {}, {startNs: 19n * SECOND});
    const behind = aRequest(2, {}, {startNs: 20n * SECOND});

    paced.probed({startNs: 21n * SECOND, endNs: 22n * SECOND, records: [inRun, behind]});
    await paced.finish();

    const [first, second] = made;
    assert.deepEqual(first, [
      'first',
      {startNs: 20n * SECOND, endNs: 20n * SECOND, records: [inRun]},
    ]);
    assert.deepEqual([second?.[0], second?.[1].records], ['second', [behind]]);
  });

  test('of a look are made behind its report', async () => {
    const {paced, made} = intervals();
    let madeBefore = -1;

    paced.lookSoon(() => (madeBefore = made.length));
    await paced.finish();

    assert.deepEqual([madeBefore, made.length], [0, 1]);
  });

  test('tell how long nothing was seen, in the run that ended', async () => {
    const {paced, made} = intervals();
    paced.probed({startNs: 10n * SECOND, endNs: 17n * SECOND, records: []});
    const unseenNs = paced.unseenNs(20n * SECOND);

    paced.tell('first', 20n * SECOND, unansweredEnd(unseenNs));
    await paced.finish();

    assert.equal(unseenNs, 3n * SECOND);
    const [runId, {records, endNs}] = made.at(-1)!;
    const [loss] = records;
    assert.deepEqual([runId, endNs, loss?.kind], ['first', 20n * SECOND, 'loss']);
    assert.equal(loss?.kind === 'loss' ? loss.gapNs : undefined, unseenNs);
  });
});

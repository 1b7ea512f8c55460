import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {SummaryKeeper} from '../../../../src/commands/wiring/summary-keeper.js';
import type {LiveEvent, LiveFeed} from '../../../../src/domain/ports.js';
import type {Run} from '../../../../src/domain/run.js';
import {aRun} from '../../store/support/sample-run.js';

/** A feed that begins with `run`, and a history of which `unread` runs are still to be read. */
function watched(run: Run | undefined, unread: number) {
  let hear = (_event: LiveEvent): void => assert.fail();
  let hearAsked = (): void => {};
  const seen = {asked: 0};
  const live: Pick<LiveFeed, 'subscribe'> = {
    subscribe(listener) {
      hear = (event) => void listener(event);
      listener({kind: 'run', run});
      return () => {};
    },
  };
  const history = (): Promise<string> => {
    seen.asked += 1;
    unread = Math.max(0, unread - 1);
    hearAsked();
    return Promise.resolve(JSON.stringify({runs: [], unread}));
  };
  const keeper = new SummaryKeeper({history}, live as LiveFeed, {settledMs: 0, betweenMs: 0});
  /** Resolves when the history has been asked so often. */
  const asked = (times: number): Promise<void> =>
    new Promise((resolve) => {
      hearAsked = () => seen.asked >= times && resolve();
      if (seen.asked >= times) resolve();
    });
  return {keeper, seen, asked, end: () => hear({kind: 'run', run: undefined})};
}

describe('summaries of runs', () => {
  test('are made when a run has ended, and not while it goes on', async () => {
    const {keeper, seen, asked, end} = watched(aRun(), 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen.asked, 0);

    end();

    await asked(1);
    keeper.close();
  });

  test('that are missing when the collector starts are made one after the other', async () => {
    const {keeper, seen, asked} = watched(undefined, 3);

    await asked(3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen.asked, 3);
    keeper.close();
  });
});

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {PhaseJson, RunJson} from '../../../src/contract/run-json.js';
import {runJson} from '../../../src/contract/to-json.js';
import {DEFAULT_VIEW} from '../../../ui/address/view-state.js';
import type {ViewState} from '../../../ui/address/view-state.js';
import {LATEST_MS, sceneOf} from '../../../ui/data/scene.js';
import type {Scene, Watched} from '../../../ui/data/scene.js';
import {LiveState} from '../../../ui/run/live-state.js';
import {RunBook} from '../../../ui/run/run-book.js';
import {AGENT_ID, runOf} from '../support/simulated-reader.js';
import {intervalAt} from '../support/simulated-run.js';

const NOW_MS = 1_800_000_000_000;
const START_MS = 1_700_000_000_000;
const RUN: RunJson = runJson(
  runOf({id: 'run', name: 'run', startMs: START_MS, seconds: 100, ended: true}),
);

describe('what is looked at', () => {
  test('is the last minute before the newest figures, while nothing is selected', () => {
    const {edgeMs, scope, selected, live} = sceneOf(watching({seconds: 90}), NOW_MS);

    assert.equal(edgeMs, START_MS + 90_000);
    assert.deepEqual(scope, {fromMs: edgeMs - LATEST_MS, toMs: edgeMs});
    assert.deepEqual([selected, live], [undefined, true]);
  });

  test('is the selection where there is one, in live view and in a run that has ended', () => {
    const range = {fromMs: START_MS + 5_000, toMs: START_MS + 9_000};
    const view: Partial<ViewState> = {selection: {kind: 'range', ...range}};

    for (const scene of [
      sceneOf(watching({seconds: 90, view}), NOW_MS),
      sceneOf(watching({run: RUN, view}), NOW_MS),
    ]) {
      assert.deepEqual([scene.selected, scene.scope], [range, range]);
    }
  });

  test('is the whole of a run that has ended, whatever the live feed says', () => {
    const {scope, extent, edgeMs, runId} = sceneOf(watching({run: RUN, seconds: 3}), NOW_MS);

    const range = {fromMs: START_MS, toMs: START_MS + 100_000};
    assert.deepEqual([scope, extent], [range, range]);
    assert.deepEqual([edgeMs, runId], [START_MS, 'run']);
  });

  test('ends with the last phase of a run whose figures are not here yet', () => {
    const phases = [phase(0, 10_000, 20_000), phase(1, 20_000, 30_000)];

    assert.equal(sceneOf(watching({run: RUN, phases}), NOW_MS).edgeMs, START_MS + 30_000);
  });

  test('is now on the browser’s clock before anything has come', () => {
    const {edgeMs, scope, runId} = sceneOf(watching({}), NOW_MS);

    assert.deepEqual([edgeMs, runId], [NOW_MS, undefined]);
    assert.deepEqual(scope, {fromMs: NOW_MS - LATEST_MS, toMs: NOW_MS});
  });

  test('is nothing of a run that was chosen and is not loaded', () => {
    const scene: Scene = sceneOf({...watching({}), isLive: false}, NOW_MS);

    assert.equal(scene.scope, undefined);
  });
});

interface Facts {
  /** The number of seconds of the live feed that have come. */
  readonly seconds?: number;
  /** The run that has ended and is shown. */
  readonly run?: RunJson;
  readonly phases?: readonly PhaseJson[];
  readonly view?: Partial<ViewState>;
}

function watching({seconds = 0, run, phases = [], view = {}}: Facts): Watched {
  const live = new LiveState();
  for (let second = 0; second < seconds; second += 1) {
    live.apply({type: 'figures', ...intervalAt(second, START_MS, AGENT_ID)});
  }
  const book = run === undefined ? live.book : new RunBook(run);
  book.phases = phases;
  return {
    ...{view: {...DEFAULT_VIEW, ...view}, book, live, isLive: run === undefined},
    ...{tracked: undefined, runs: {runs: []}},
  };
}

function phase(index: number, fromMs: number, toMs: number): PhaseJson {
  const [startUnixNs, endUnixNs] = [fromMs, toMs].map((ms) => `${START_MS + ms}000000`);
  return {
    ...{index, name: `phase ${index}`, spanId: '0'.repeat(16)},
    ...{startUnixNs: startUnixNs!, endUnixNs: endUnixNs!},
  };
}

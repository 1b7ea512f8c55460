import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LiveMessageJson, PhaseJson, RunJson} from '../../../src/contract/run-json.js';
import {LiveState} from '../../../ui/run/live-state.js';
import {currentPhase, loadShare, loadText, runState} from '../../../ui/run/status.js';
import {extentOf, shownSpan} from '../../../ui/time/extent.js';
import {intervalAt, loadAt} from '../support/simulated-run.js';

const START_MS = 1_000_000;
const RUN: RunJson = {
  ...{id: 'r1', name: 'nightly', labels: {}, record: 'sample', traceId: '0'.repeat(32)},
  startUnixNs: '1000000000000',
};

describe('LiveState', () => {
  test('opens a book for a run that begins and closes it when it ends', () => {
    const state = new LiveState();

    assert.equal(state.apply({type: 'run', run: RUN}).kind, 'began');
    assert.equal(state.apply({type: 'load', ...loadAt(0, START_MS)}).kind, 'other');
    const change = state.apply({type: 'run', run: null});

    assert.equal(change.kind, 'ended');
    assert.equal(change.kind === 'ended' && change.book.run?.id, 'r1');
    assert.equal(change.kind === 'ended' && change.book.load.entries.length, 1);
    assert.equal(state.book.run, undefined);
    assert.equal(state.book.load.entries.length, 0);
  });

  test('keeps why nothing is stored until it is over, or another connection begins', () => {
    const state = new LiveState();
    const error = {code: 'STORE_DISK_FULL', message: 'no space', hint: 'make some'};

    state.apply({type: 'trouble', error});
    assert.deepEqual(state.trouble, error);
    state.apply({type: 'trouble', error: null});
    assert.equal(state.trouble, undefined);

    state.apply({type: 'trouble', error});
    state.apply({type: 'hello', version: '1'});
    assert.equal(state.trouble, undefined);
  });

  test('takes a run with an end for one that has ended', () => {
    const state = new LiveState();
    state.apply({type: 'run', run: RUN});

    const change = state.apply({type: 'run', run: {...RUN, endUnixNs: '2000000000000'}});

    assert.equal(change.kind === 'ended' && change.book.run?.endUnixNs, '2000000000000');
  });

  test('goes on with the same run after a reconnect', () => {
    const state = new LiveState();
    state.apply({type: 'run', run: RUN});
    state.apply({type: 'load', ...loadAt(0, START_MS)});

    assert.equal(state.apply({type: 'run', run: RUN}).kind, 'other');
    assert.equal(state.apply({type: 'load', ...loadAt(0, START_MS)}).kind, 'none');
    assert.equal(state.book.load.entries.length, 1);
  });

  test('leaves reports of the run before alone', () => {
    const state = new LiveState();
    assert.equal(state.apply({type: 'load', ...loadAt(0, START_MS)}).kind, 'none');
    state.apply({type: 'run', run: RUN});

    assert.equal(state.apply({type: 'load', ...loadAt(0, START_MS - 5_000)}).kind, 'none');
    assert.equal(state.book.load.entries.length, 0);
  });

  test('leaves phases of another run alone', () => {
    const state = new LiveState();
    state.apply({type: 'run', run: RUN});

    assert.equal(state.apply({type: 'phases', runId: 'other', phases: [phase(0)]}).kind, 'none');
    assert.equal(state.apply({type: 'phases', runId: 'r1', phases: [phase(0)]}).kind, 'other');
    assert.equal(state.book.phases.length, 1);
  });

  test('keeps figures without a run', () => {
    const state = new LiveState();
    state.apply({type: 'run', run: null});

    assert.equal(state.apply({type: 'figures', ...intervalAt(0, 0, 'agent')}).kind, 'interval');
  });

  test('counts what was left out, and knows that its memory has a hole', () => {
    const state = new LiveState();
    state.apply({type: 'figures', ...intervalAt(0, 0, 'agent')});

    state.apply({type: 'skipped', frames: 3});
    state.apply({type: 'figures', ...intervalAt(1, 0, 'agent')});

    assert.equal(state.skipped, 3);
    assert.equal(state.memory.completeFromMs, 1_000);
  });

  test('passes over messages of a newer collector', () => {
    const message = {type: 'horoscope'} as unknown as LiveMessageJson;

    assert.equal(new LiveState().apply(message).kind, 'none');
  });
});

describe('the range of time that charts show', () => {
  const facts = {live: true, run: RUN, firstMs: 0, edgeMs: 1_030_000, selected: undefined};

  test('is a minute at least while a run is young, and fills from the left', () => {
    assert.deepEqual(extentOf(undefined, facts), {fromMs: 1_000_000, toMs: 1_060_000});
  });

  test('is the last ten minutes of a long run', () => {
    const extent = extentOf(undefined, {...facts, edgeMs: 9_000_000});

    assert.deepEqual(extent, {fromMs: 8_400_000, toMs: 9_000_000});
  });

  test('is the whole run when asked for, or when it has ended', () => {
    const whole = {fromMs: 1_000_000, toMs: 9_000_000};

    assert.deepEqual(extentOf('run', {...facts, edgeMs: 9_000_000}), whole);
    const ended = {...RUN, endUnixNs: '9000000000000'};
    assert.deepEqual(extentOf('recent', {...facts, live: false, run: ended}), whole);
  });

  test('is the selection with a margin when zoomed in', () => {
    const selected = {fromMs: 2_000_000, toMs: 2_100_000};

    const extent = extentOf('selection', {...facts, selected});

    assert.deepEqual(extent, {fromMs: 1_998_000, toMs: 2_102_000});
    assert.equal(shownSpan('selection', facts), 'recent');
  });
});

describe('the head of the page', () => {
  test('names the phase that goes on, and none between phases', () => {
    const over = {...phase(0), endUnixNs: '1500000000000'};

    assert.equal(currentPhase([over, phase(1)])?.index, 1);
    assert.equal(currentPhase([over]), undefined);
  });

  test('names the load of a closed and of an open model', () => {
    assert.equal(loadText({users: 144}), '144 users');
    assert.equal(loadText({users: 1}), '1 user');
    assert.equal(loadText({rate: 2_500}), '2,500 op/s');
    assert.equal(loadText({}), '');
  });

  test('compares loads of the same kind only', () => {
    const phases = [
      {...phase(0), users: 50},
      {...phase(1), users: 100},
      {...phase(2), rate: 9},
    ];

    assert.deepEqual(
      phases.map((each) => loadShare(each, phases)),
      [0.5, 1, 1],
    );
  });

  test('knows how long a run took', () => {
    const ended = {...RUN, endUnixNs: '1060000000000'};

    assert.deepEqual(runState(ended, false, 0), {kind: 'ended', tookMs: 60_000});
    assert.deepEqual(runState(RUN, true, 1_005_000), {kind: 'running', forMs: 5_000});
    assert.deepEqual(runState(undefined, true, 0), {kind: 'idle'});
  });
});

function phase(index: number): PhaseJson {
  return {index, name: `phase ${index}`, spanId: '0'.repeat(16), startUnixNs: '1000000000000'};
}

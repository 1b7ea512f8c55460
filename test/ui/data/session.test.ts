import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {
  LatencyJson,
  LoadJson,
  RunDetailJson,
  RunJson,
} from '../../../src/contract/run-json.js';
import {phaseJson, runJson} from '../../../src/contract/to-json.js';
import {DEFAULT_VIEW} from '../../../ui/address/view-state.js';
import type {ViewState} from '../../../ui/address/view-state.js';
import {Api, ApiError} from '../../../ui/data/api.js';
import {Session} from '../../../ui/data/session.js';
import {AGENT} from '../support/fake-collector.js';
import {AGENT_ID, phasesOf, runOf} from '../support/simulated-reader.js';
import {intervalAt, loadAt} from '../support/simulated-run.js';

const SIMULATED = {id: 'run-1', name: 'run', startMs: 1_700_000_000_000, seconds: 40, ended: false};
const RUN: RunJson = runJson(runOf(SIMULATED));
const KEY = {target: 'registry', probe: 'syscalls', series: 'fsync', metric: 'latency'};

describe('Session', () => {
  test('fetches what was before, when it comes to a run that goes on', async () => {
    const {session, settle} = startSession();
    session.receive({type: 'run', run: RUN});
    session.track(KEY);
    await settle();

    session.receive({type: 'figures', ...intervalAt(39, SIMULATED.startMs, AGENT_ID)});
    session.receive({type: 'load', ...loadAt(39, SIMULATED.startMs)});

    assert.equal(session.book.status, 'ready');
    assert.equal(session.book.load.entries.length, 40);
    assert.equal(session.tracked?.entries.length, 40);
  });

  test('stays with a run that was followed when it ends, under its own address', async () => {
    const {session, views, settle} = startSession({...DEFAULT_VIEW, theme: 'dark'});
    session.receive({type: 'run', run: RUN});
    await settle();

    session.receive({type: 'run', run: null});
    await settle();

    assert.equal(session.isLive, false);
    assert.equal(session.book.run?.id, 'run-1');
    assert.deepEqual(views, [{...DEFAULT_VIEW, theme: 'dark', run: 'run-1'}]);
  });

  test('does not disturb the view of another run when a run begins and ends', async () => {
    const {session, views, settle} = startSession({...DEFAULT_VIEW, run: 'run-0'});
    await settle();

    session.receive({type: 'run', run: RUN});
    session.receive({type: 'run', run: null});
    await settle();

    assert.equal(session.view.run, 'run-0');
    assert.deepEqual(views, []);
  });

  test('says why a run cannot be had', async () => {
    const {session, settle} = startSession({...DEFAULT_VIEW, run: 'gone'});
    await settle();

    assert.equal(session.book.status, 'failed');
    assert.deepEqual(session.book.problem, {
      message: 'There is no such run.',
      hint: 'See the list.',
    });
  });

  test('takes a connection for dead that is open and silent while agents should speak', () => {
    const {session, clock, silences} = startSession();
    session.setConnection({kind: 'open', sinceMs: 0});
    session.receive({type: 'agents', agents: [AGENT]});

    clock.nowMs = 19_000;
    session.tick();
    assert.equal(silences.count, 0);
    clock.nowMs = 21_000;
    session.tick();

    assert.equal(silences.count, 1);
  });

  test('expects nothing where no agent is connected', () => {
    const {session, clock, silences} = startSession();
    session.setConnection({kind: 'open', sinceMs: 0});
    session.receive({type: 'agents', agents: [{...AGENT, connected: false}]});

    clock.nowMs = 60_000;
    session.tick();

    assert.equal(silences.count, 0);
  });
});

/** An API with a run that goes on, up to its 39th second. */
class ApiOfOneRun extends Api {
  override runs() {
    return Promise.resolve({runs: [{...RUN, active: true}]});
  }

  override run(runId: string): Promise<RunDetailJson> {
    if (runId === 'gone') throw new ApiError('There is no such run.', 'See the list.', 404);
    return Promise.resolve({
      ...{run: {...RUN, id: runId}, active: true, phases: phasesOf(SIMULATED).map(phaseJson)},
      ...{hosts: [], processes: [], series: [], accounts: []},
    });
  }

  override load(): Promise<LoadJson> {
    const reports = Array.from({length: 39}, (_, second) => loadAt(second, SIMULATED.startMs));
    return Promise.resolve({reports});
  }

  override latency(): Promise<LatencyJson> {
    const intervals = Array.from({length: 39}, (_, second) =>
      intervalAt(second, SIMULATED.startMs, AGENT_ID),
    );
    return Promise.resolve({intervals});
  }
}

function startSession(view: ViewState = DEFAULT_VIEW) {
  const clock = {nowMs: SIMULATED.startMs + 40_000};
  const views: ViewState[] = [];
  const silences = {count: 0};
  const session = new Session({
    api: new ApiOfOneRun('http://nowhere/'),
    view,
    nowMs: () => clock.nowMs,
    onChange: () => undefined,
    onView: (changed) => void views.push(changed),
    onSilence: () => void (silences.count += 1),
  });
  const settle = () => new Promise<void>((resolve) => void setTimeout(resolve, 20));
  return {session, clock, views, silences, settle};
}

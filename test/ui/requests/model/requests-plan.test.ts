import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {DEFAULT_VIEW} from '../../../../ui/address/view-state.js';
import type {ViewState} from '../../../../ui/address/view-state.js';
import type {Scene} from '../../../../ui/data/scene.js';
import {planRequests} from '../../../../ui/requests/model/requests-plan.js';
import {ALL} from '../../../../ui/time/selection.js';
import {ENDED_RUN, LATEST} from '../../support/scenes.js';

const ENDED: Scene = {
  ...ENDED_RUN,
  view: {...DEFAULT_VIEW, tab: 'requests'},
};
const LIVE: Scene = {
  ...ENDED,
  ...LATEST,
};
const LIST = {sort: 'duration', order: 'desc', limit: '50'};

describe('what is asked about requests', () => {
  test('is nothing without a run', () => {
    assert.equal(planRequests({...ENDED, runId: undefined}), undefined);
  });

  test('is all of a run that has ended, once', () => {
    const {bars, time, list} = planRequests(ENDED)!;

    assert.deepEqual([bars.query, time.query, list.query], [{}, {}, LIST]);
    assert.equal(time.name, bars.name);
    assert.deepEqual([bars.grows, time.grows, list.grows], [false, false, false]);
  });

  test('is the last minute of one that goes on, again and again, and ten of them over time', () => {
    const {bars, time, list} = planRequests(LIVE)!;

    assert.deepEqual(bars.query, {from: '30000000000'});
    assert.deepEqual(time.query, {from: '1000000000'});
    assert.deepEqual(list.query, {from: '30000000000', ...LIST});
    assert.ok(bars.grows && time.grows && list.grows);
    assert.equal(
      planRequests({...LIVE, scope: {fromMs: 31_000, toMs: 91_000}})!.bars.name,
      bars.name,
    );
  });

  test('is a phase, and all of the run over time', () => {
    const selected = {fromMs: 5_000, toMs: 20_000};
    const {bars, time} = planRequests({...LIVE, ...looking({selection: phase(3)}), selected})!;

    assert.deepEqual([bars.query, bars.grows], [{phase: '3'}, false]);
    assert.deepEqual([time.query, time.grows], [{from: '1000000000'}, true]);
  });

  test('is asked again for a phase that goes on', () => {
    const selected = {fromMs: 60_000, toMs: 90_000};

    assert.ok(planRequests({...LIVE, ...looking({selection: phase(3)}), selected})!.bars.grows);
  });

  test('is a range of time, of one target, step and side', () => {
    const selected = {fromMs: 5_000, toMs: 20_000};
    const view: Partial<ViewState> = {
      ...{selection: {kind: 'range', ...selected}, target: 'registry', step: 'ping'},
      requests: {
        ...{...DEFAULT_VIEW.requests, side: 'client', errorsOnly: true},
        order: {column: 'start', descending: false},
      },
    };
    const filter = {target: 'registry', step: 'ping', side: 'client'};

    const {bars, time, list} = planRequests({...ENDED, ...looking(view), selected})!;

    assert.deepEqual(bars.query, {from: '5000000000', to: '20000000000', ...filter});
    assert.deepEqual(time.query, filter);
    assert.deepEqual(list.query, {
      ...{...bars.query, status: 'error', sort: 'start', order: 'asc', limit: '50'},
    });
  });

  test('is the selection over time where the charts show just that', () => {
    const selected = {fromMs: 5_000, toMs: 20_000};
    const zoomed = {span: 'selection', extent: {fromMs: 4_500, toMs: 20_500}} as const;

    const {time} = planRequests({
      ...ENDED,
      ...looking({selection: phase(1)}),
      selected,
      ...zoomed,
    })!;

    assert.deepEqual(time.query, {from: '4500000000', to: '20500000000'});
  });

  test('has another name whenever the answer would be another', () => {
    const views: Partial<ViewState>[] = [
      {},
      {selection: phase(1)},
      {selection: phase(2)},
      {target: 'registry'},
      {step: 'registry'},
      {requests: {...DEFAULT_VIEW.requests, side: 'server'}},
    ];

    const names = views.map((view) => planRequests({...ENDED, ...looking(view)})!.bars.name);

    assert.equal(new Set([...names, planRequests(LIVE)!.bars.name]).size, views.length + 1);
  });
});

function looking(view: Partial<ViewState>): {view: ViewState} {
  return {view: {...DEFAULT_VIEW, tab: 'requests', selection: ALL, ...view}};
}

function phase(index: number) {
  return {kind: 'phase', index} as const;
}

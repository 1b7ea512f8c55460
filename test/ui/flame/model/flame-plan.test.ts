import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  DEFAULT_FLAME,
  isPlainFlame,
  nextFunctionSort,
  stepOut,
} from '../../../../ui/address/flame-view.js';
import type {Base, FlameView} from '../../../../ui/address/flame-view.js';
import {DEFAULT_VIEW} from '../../../../ui/address/view-state.js';
import type {ViewState} from '../../../../ui/address/view-state.js';
import type {Scene} from '../../../../ui/data/scene.js';
import {planFlame} from '../../../../ui/flame/model/flame-plan.js';
import {ALL} from '../../../../ui/time/selection.js';
import type {Selection} from '../../../../ui/time/selection.js';
import {ENDED_RUN, LATEST} from '../../support/scenes.js';

const OTHER = {
  ...{id: 'other', name: 'other', labels: {}, record: 'sample' as const, active: false},
  ...{startUnixNs: '5000000000', endUnixNs: '9000000000', traceId: ''},
};
const ENDED: Scene = {
  ...ENDED_RUN,
  ...{view: {...DEFAULT_VIEW, tab: 'flame'}, runs: {runs: [OTHER]}},
};
const LIVE: Scene = {
  ...ENDED,
  ...LATEST,
};

describe('what is asked about samples', () => {
  test('is nothing without a run', () => {
    assert.equal(planFlame({...ENDED, runId: undefined}), undefined);
  });

  test('is all of a run that has ended, once', () => {
    const {graph, seconds} = planFlame(ENDED)!;

    assert.deepEqual([graph.query, seconds.query], [{kind: 'on-cpu'}, {kind: 'on-cpu'}]);
    assert.deepEqual([graph.grows, seconds.grows], [false, false]);
  });

  test('is the last minute of one that goes on, again and again', () => {
    const {graph, seconds} = planFlame(LIVE)!;

    assert.deepEqual(graph.query, {kind: 'on-cpu', from: '30000000000'});
    assert.deepEqual(seconds.query, {kind: 'on-cpu', from: '1000000000'});
    assert.ok(graph.grows && seconds.grows);
    assert.equal(planFlame({...LIVE, edgeMs: 91_000})!.graph.name, graph.name);
  });

  test('is a range to the nanosecond, with the seconds that the charts show', () => {
    const selected = {fromMs: 5_020, toMs: 5_040};
    const {graph, seconds} = planFlame(looking(range(5_020, 5_040), {}, {selected}))!;

    assert.deepEqual(graph.query, {kind: 'on-cpu', from: '5020000000', to: '5040000000'});
    assert.deepEqual(seconds.query, {kind: 'on-cpu'});
  });

  test('is filtered by target, step, wait and idleness', () => {
    const facts = looking(phase(2), {samples: 'off-cpu', wait: 'disk', idle: true});
    const view = {...facts.view, target: 'registry', step: 'blob.get'};
    const filter = {kind: 'off-cpu', target: 'registry', step: 'blob.get', wait: 'disk', idle: '1'};

    const {graph, seconds} = planFlame({...facts, view})!;

    assert.deepEqual(graph.query, {...filter, phase: '2'});
    assert.deepEqual(seconds.query, filter);
    assert.notEqual(graph.name, planFlame(facts)!.graph.name);
  });

  test('has no wait on the CPU', () => {
    assert.deepEqual(planFlame(looking(ALL, {wait: 'disk'}))!.graph.query, {kind: 'on-cpu'});
  });

  for (const [words, base, query] of [
    ['a phase of this run', {selection: phase(1)}, {basePhase: '1'}],
    ['this run by its name', {run: 'run', selection: phase(1)}, {basePhase: '1'}],
    [
      'a range of this run',
      {selection: range(2_000, 3_000)},
      {baseFrom: '2000000000', baseTo: '3000000000'},
    ],
    ['a phase of another', {run: 'other', selection: phase(0)}, {baseRun: 'other', basePhase: '0'}],
    [
      'all of another',
      {run: 'other', selection: ALL},
      {baseRun: 'other', baseFrom: '5000000000', baseTo: '9000000000'},
    ],
    ['one that is not listed', {run: 'gone', selection: ALL}, {baseRun: 'gone'}],
  ] as [string, Base, object][]) {
    test(`is compared with ${words}`, () => {
      const {graph, seconds} = planFlame(looking(phase(3), {base}))!;

      assert.deepEqual(graph.query, {kind: 'on-cpu', phase: '3', ...query});
      assert.deepEqual(seconds.query, {kind: 'on-cpu'});
    });
  }

  test('is an hour of seconds at most: from the selection on, else the last', () => {
    const extent = {fromMs: 0, toMs: 7_200_000};
    const selected = {fromMs: 1_000_000, toMs: 1_001_000};

    const last = planFlame({...ENDED, extent})!.seconds.query;
    const chosen = planFlame({...looking(range(1e6, 1_001_000), {}, {selected}), extent})!;

    assert.deepEqual(last, {kind: 'on-cpu', from: '3600000000000', to: '7200000000000'});
    assert.deepEqual(chosen.seconds.query, {
      ...{kind: 'on-cpu', from: '1000000000000', to: '4600000000000'},
    });
  });
});

describe('a step back', () => {
  test('takes back one thing at a time', () => {
    const base = {selection: phase(1)};
    let view: FlameView = {...DEFAULT_FLAME, focus: 'f', zoom: 'z', search: 's', base};

    const steps: string[] = [];
    while (!isPlainFlame(view)) {
      const next = stepOut(view);
      steps.push(
        ...(['focus', 'zoom', 'search', 'base'] as const).filter(
          (name) => view[name] !== next[name],
        ),
      );
      view = next;
    }

    assert.deepEqual(steps, ['focus', 'zoom', 'search', 'base']);
  });
});

describe('the order of functions', () => {
  test('begins with the largest figures and the first names, and turns round', () => {
    const bySelf = {column: 'self', descending: true} as const;

    assert.deepEqual(nextFunctionSort(bySelf, 'self'), {column: 'self', descending: false});
    assert.deepEqual(nextFunctionSort(bySelf, 'name'), {column: 'name', descending: false});
    assert.deepEqual(nextFunctionSort(bySelf, 'total'), {column: 'total', descending: true});
  });
});

function looking(
  selection: Selection,
  flame: Partial<FlameView>,
  more: Partial<Scene> = {},
): Scene {
  const view: ViewState = {
    ...DEFAULT_VIEW,
    tab: 'flame',
    selection,
    flame: {...DEFAULT_FLAME, ...flame},
  };
  return {...ENDED, view, ...more};
}

function phase(index: number): Selection {
  return {kind: 'phase', index};
}

function range(fromMs: number, toMs: number): Selection {
  return {kind: 'range', fromMs, toMs};
}

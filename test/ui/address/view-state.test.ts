import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {SAMPLE_KINDS} from '../../../src/domain/stacks/stack.js';
import {flameUrl} from '../../../src/trace/run-spans.js';
import {FUNCTION_COLUMNS, SHAPES} from '../../../ui/address/flame-view.js';
import type {FlameView} from '../../../ui/address/flame-view.js';
import {AGES, HISTORY_COLUMNS} from '../../../ui/address/history-view.js';
import type {HistoryView} from '../../../ui/address/history-view.js';
import {BANDS, GROUPINGS, SIDES, STACKS} from '../../../ui/address/requests-view.js';
import {SORT_COLUMNS} from '../../../ui/address/series-sort.js';
import {
  DEFAULT_VIEW,
  QUANTILES,
  TABS,
  THEMES,
  changedView,
  readViewState,
  writeViewState,
} from '../../../ui/address/view-state.js';
import type {ViewState} from '../../../ui/address/view-state.js';
import {SPANS} from '../../../ui/time/extent.js';
import type {Selection} from '../../../ui/time/selection.js';

describe('a change of the view', () => {
  test('leaves what it does not name, in the views of requests and stacks too', () => {
    const view = changedView(DEFAULT_VIEW, {flame: {search: 'io.Copy', zoom: 'k1'}, step: 'ping'});

    const changed = changedView(view, {flame: {zoom: undefined, focus: 'k2'}});

    assert.deepEqual(changed, {
      ...DEFAULT_VIEW,
      step: 'ping',
      flame: {...DEFAULT_VIEW.flame, search: 'io.Copy', zoom: undefined, focus: 'k2'},
    });
  });
});

describe('the address', () => {
  test('that spans and profiles have is the flame graph of their phase', () => {
    const shown = {run: 'r1', phase: '2', samples: 'off-cpu', only: 'registry'};

    const view = readViewState(new URL(flameUrl('http://collector:7070', shown)).search);

    assert.deepEqual(
      {tab: view.tab, run: view.run, selection: view.selection, target: view.target},
      {tab: 'flame', run: 'r1', selection: {kind: 'phase', index: 2}, target: 'registry'},
    );
    assert.equal(view.flame.samples, 'off-cpu');
  });

  test('holds every view', () => {
    fc.assert(
      fc.property(anyView(), (view) => {
        const written = writeViewState(view);

        assert.deepEqual(defined(readViewState(written)), defined(view));
      }),
    );
  });

  test('is empty for the default view', () => {
    assert.equal(writeViewState(DEFAULT_VIEW), '');
    assert.deepEqual(defined(readViewState('')), defined(DEFAULT_VIEW));
  });

  test('is read without failing, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (search) => void readViewState(search)));
  });

  for (const search of [
    '?phase=-1',
    '?phase=1e9',
    '?from=5',
    '?from=9&to=5',
    '?from=abc&to=def',
    '?span=for-ever&theme=pink&quantile=p42&sort=-nothing&scope=all',
    '?target=registry',
    '?view=everything',
    '?runs=-nothing&age=year',
    '?samples=gpu&shape=round&zoom=<b>&functions=-nothing&idle=maybe&base-phase=x',
    '?part=&band=p42&stack=high&group=host&order=-size&errors=some',
  ]) {
    test(`means the default where it makes no sense: ${search}`, () => {
      assert.deepEqual(defined(readViewState(search)), defined(DEFAULT_VIEW));
    });
  }
});

function anyView(): fc.Arbitrary<ViewState> {
  const name = fc.string({minLength: 1, maxLength: 30, unit: 'grapheme'});
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined});
  return fc.record({
    tab: fc.constantFrom(...TABS),
    run: maybe(name),
    selection: anySelection(),
    span: maybe(fc.constantFrom(...SPANS)),
    target: maybe(name),
    step: maybe(name),
    probe: maybe(name),
    chosen: maybe(fc.record({target: name, probe: name, series: fc.string(), metric: name})),
    sort: fc.record({column: fc.constantFrom(...SORT_COLUMNS), descending: fc.boolean()}),
    text: fc.string({maxLength: 40}),
    scope: fc.constantFrom('request' as const, 'operation' as const),
    quantile: fc.constantFrom(...QUANTILES),
    kind: maybe(name),
    theme: fc.constantFrom(...THEMES),
    requests: fc.record({
      parts: fc.uniqueArray(name, {maxLength: 5}),
      band: fc.constantFrom(...BANDS),
      stack: fc.constantFrom(...STACKS),
      side: maybe(fc.constantFrom(...SIDES)),
      grouping: maybe(fc.constantFrom(...GROUPINGS)),
      order: fc.record({
        column: fc.constantFrom('duration' as const, 'start' as const),
        descending: fc.boolean(),
      }),
      errorsOnly: fc.boolean(),
      // Dots alone would lead out of the path of requests, so they are not read.
      request: maybe(name.filter((id) => !/^\.+$/.test(id))),
    }),
    flame: anyFlameView(),
    history: anyHistoryView(),
  });
}

function anyHistoryView(): fc.Arbitrary<HistoryView> {
  const name = fc.string({minLength: 1, maxLength: 30, unit: 'grapheme'});
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined});
  return fc.record({
    scenario: maybe(name),
    label: maybe(name),
    age: maybe(fc.constantFrom(...AGES)),
    text: fc.string({maxLength: 40}),
    sort: fc.record({column: fc.constantFrom(...HISTORY_COLUMNS), descending: fc.boolean()}),
    picked: fc.uniqueArray(name, {maxLength: 2}),
  });
}

function anyFlameView(): fc.Arbitrary<FlameView> {
  const name = fc.string({minLength: 1, maxLength: 30, unit: 'grapheme'});
  const key = fc.nat().map((hash) => hash.toString(36));
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined});
  const base = fc.record({run: maybe(name), selection: anySelection()});
  return fc.record({
    samples: fc.constantFrom(...SAMPLE_KINDS),
    wait: maybe(name),
    idle: fc.boolean(),
    shape: fc.constantFrom(...SHAPES),
    zoom: maybe(key),
    focus: maybe(key),
    search: fc.string({maxLength: 40}),
    base: maybe(base.filter(({run, selection}) => run !== undefined || selection.kind !== 'all')),
    sort: maybe(
      fc.record({column: fc.constantFrom(...FUNCTION_COLUMNS), descending: fc.boolean()}),
    ),
  });
}

function anySelection(): fc.Arbitrary<Selection> {
  return fc.oneof(
    fc.constant({kind: 'all'} as const),
    fc.record({kind: fc.constant('phase' as const), index: fc.nat(99_999)}),
    fc
      .tuple(fc.integer({min: 1, max: 2e12}), fc.integer({min: 1, max: 1e9}))
      .map(([fromMs, ms]) => ({kind: 'range' as const, fromMs, toMs: fromMs + ms})),
  );
}

function defined(view: ViewState): unknown {
  return JSON.parse(JSON.stringify(view));
}

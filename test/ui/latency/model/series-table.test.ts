import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BY_TOTAL, nextSort} from '../../../../ui/address/series-sort.js';
import {DEFAULT_VIEW} from '../../../../ui/address/view-state.js';
import type {SeriesRow} from '../../../../ui/latency/model/series-rows.js';
import {pickSeries, tablesOf, showRows} from '../../../../ui/latency/model/series-table.js';
import {shortcutFor} from '../../../../ui/page/view/shortcuts.js';

const ROWS = [
  row('read', 30),
  row('fdatasync', 100),
  row('write', 60),
  {...row('futex', 9_000), waiting: true},
  row('rtt', 0, 'tcp'),
  row('exotic', 1, 'zz-new'),
];

describe('the table of series', () => {
  test('is sorted by total time, with waiting calls apart', () => {
    const shown = showRows(ROWS, {probe: 'syscalls', text: ''}, BY_TOTAL);

    assert.deepEqual(names(shown.working), ['fdatasync', 'write', 'read']);
    assert.deepEqual(names(shown.waiting), ['futex']);
    assert.equal(shown.mostNs, 100);
    assert.equal(shown.workingNs, 190);
  });

  test('finds a call by a part of its name or its target', () => {
    const find = (text: string) =>
      names(showRows(ROWS, {probe: 'syscalls', text}, BY_TOTAL).working);

    assert.deepEqual(find('SYNC'), ['fdatasync']);
    assert.deepEqual(find('registry'), ['fdatasync', 'write', 'read']);
    assert.deepEqual(find('nothing'), []);
  });

  test('turns round on a second click, and starts figures with the largest', () => {
    const once = nextSort(BY_TOTAL, 'p99');

    assert.deepEqual(once, {column: 'p99', descending: true});
    assert.deepEqual(nextSort(once, 'p99'), {column: 'p99', descending: false});
    assert.deepEqual(nextSort(once, 'series'), {column: 'series', descending: false});
  });

  test('has a table for each probe that times something, and one for all others', () => {
    const counted = {...row('', 0, 'process'), timed: false};

    assert.deepEqual(tablesOf(ROWS), ['syscalls', 'tcp', 'zz-new']);
    assert.deepEqual(tablesOf([...ROWS, counted]), ['syscalls', 'tcp', 'zz-new', 'other']);
    const shown = showRows([...ROWS, counted], {probe: 'other', text: ''}, BY_TOTAL);
    assert.deepEqual(shown.working, [counted]);
  });
});

describe('the series that nobody has chosen', () => {
  test('is the system call that takes most time and does something', () => {
    assert.equal(pickSeries(ROWS, undefined)?.series, 'fdatasync');
  });

  test('is not changed for another that takes hardly more', () => {
    assert.equal(pickSeries(ROWS, row('write', 0).key)?.series, 'write');
    assert.equal(pickSeries(ROWS, row('read', 0).key)?.series, 'fdatasync');
  });

  test('stays while there is nothing', () => {
    assert.equal(pickSeries([], row('write', 0).key)?.series, 'write');
    assert.equal(pickSeries([], undefined), undefined);
  });
});

describe('keys', () => {
  const frame = {
    ...{
      view: DEFAULT_VIEW,
      tab: 'latency' as const,
      phases: [],
      chosen: undefined,
      probes: ['syscalls', 'block'],
    },
    ...{shown: showRows(ROWS, {probe: 'syscalls', text: ''}, BY_TOTAL), span: 'recent' as const},
  };
  const changes = (key: string, more: object = {}) => {
    const shortcut = shortcutFor(key, {...frame, ...more});
    return shortcut?.kind === 'change' ? shortcut.changes : shortcut?.kind;
  };

  test('go up and down the table', () => {
    const chosen = row('write', 0).key;

    assert.deepEqual(changes('ArrowDown', {chosen}), {chosen: row('read', 0).key});
    assert.deepEqual(changes('ArrowUp', {chosen}), {chosen: row('fdatasync', 0).key});
    assert.deepEqual(changes('ArrowDown'), {chosen: row('fdatasync', 0).key});
  });

  test('take back one thing at a time with Escape', () => {
    const selection = {kind: 'phase', index: 1} as const;
    const view = {...DEFAULT_VIEW, selection, text: 'sync'};

    assert.deepEqual(changes('Escape', {view, span: 'selection'}), {text: ''});
    const unfiltered = {...view, text: ''};
    assert.deepEqual(changes('Escape', {view: unfiltered, span: 'selection'}), {span: undefined});
    assert.deepEqual(changes('Escape', {view: unfiltered}), {selection: {kind: 'all'}});
    assert.equal(changes('Escape'), undefined);
  });

  test('take back parts and step of the view of requests before its selection', () => {
    const requests = {...DEFAULT_VIEW.requests, parts: ['cpu']};
    const selection = {kind: 'phase', index: 1} as const;
    const view = {...DEFAULT_VIEW, tab: 'requests' as const, requests, step: 'ping', selection};

    assert.deepEqual(changes('Escape', {view}), {requests: {parts: []}});
    const whole = {...view, requests: DEFAULT_VIEW.requests};
    assert.deepEqual(changes('Escape', {view: whole}), {step: undefined});
    assert.deepEqual(changes('Escape', {view: {...whole, step: undefined}}), {
      selection: {kind: 'all'},
    });
  });

  test('mean nothing to a table that another view does not show', () => {
    const view = {...DEFAULT_VIEW, tab: 'requests' as const};

    assert.deepEqual(
      ['ArrowDown', '3'].map((key) => changes(key, {view})),
      [undefined, undefined],
    );
    assert.deepEqual(changes('v', {view}), {tab: 'flame'});
  });

  test('choose only probes that have something', () => {
    assert.deepEqual(changes('3'), {probe: 'block'});
    assert.equal(changes('2'), undefined);
    assert.equal(changes('9'), undefined);
  });

  test('open the help and the filter', () => {
    assert.equal(changes('?'), 'help');
    assert.deepEqual(shortcutFor('/', frame), {kind: 'focus', id: 'series-filter'});
    assert.equal(changes('x'), undefined);
  });
});

function row(series: string, totalNs: number, probe = 'syscalls'): SeriesRow {
  return {
    ...{name: `${probe} ${series}`, timed: true, waiting: false, count: 1, totalNs, counters: []},
    ...{p50Ns: 1, p95Ns: 1, p99Ns: 1, bytes: 0, errors: 0, routineErrors: 0},
    key: {target: 'registry', probe, series, metric: 'latency'},
  };
}

function names(rows: readonly SeriesRow[]): string[] {
  return rows.map(({key}) => key.series);
}

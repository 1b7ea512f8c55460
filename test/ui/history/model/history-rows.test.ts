import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {HistoryRunJson} from '../../../../src/contract/history-json.js';
import {DEFAULT_HISTORY, nextHistorySort, nextPicks} from '../../../../ui/address/history-view.js';
import type {HistoryView} from '../../../../ui/address/history-view.js';
import {choicesOf, shownRuns} from '../../../../ui/history/model/history-rows.js';
import {placeOf, trendsOf} from '../../../../ui/history/model/trends.js';
import {inOrder, planHistory} from '../../../../ui/history/model/history-plan.js';
import {changedView, DEFAULT_VIEW} from '../../../../ui/address/view-state.js';
import {ENDED_RUN} from '../../support/scenes.js';
import {simulatedHistory} from '../../support/simulated-history.js';

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 24 * 3_600_000;
const RUNS = simulatedHistory(40, NOW_MS);

function ids(changes: Partial<HistoryView>, runs: readonly HistoryRunJson[] = RUNS): string[] {
  return shownRuns(runs, {...DEFAULT_HISTORY, ...changes}, NOW_MS + 1).map(({id}) => id);
}

/** A run that differs from the first of the simulated ones. */
function aRun(id: string, changes: Partial<HistoryRunJson>): HistoryRunJson {
  return {...RUNS[0]!, id, ...changes};
}

describe('the list of runs', () => {
  test('has the newest first, and is empty where nothing fits', () => {
    assert.deepEqual(
      ids({}),
      RUNS.map(({id}) => id),
    );
    assert.deepEqual(ids({text: 'no such run'}), []);
  });

  test('is filtered by scenario, label and age', () => {
    assert.equal(ids({scenario: 'nightly'}).length, 38);
    assert.equal(ids({label: 'branch=main'}).length, 10);
    assert.equal(ids({age: 'week'}).length, 7);
    assert.deepEqual(ids({scenario: 'try-16', label: 'branch=main', age: 'month'}), [RUNS[16]!.id]);
  });

  test('is filtered by words, each of which a run has somewhere', () => {
    const noted = aRun('noted', {note: 'new NVMe disk'});

    assert.deepEqual(ids({text: 'nvme BRANCH=main'}, [...RUNS, noted]), ['noted']);
    assert.equal(ids({text: 'v3.0.0'}).length, 13);
    assert.deepEqual(ids({text: 'keep=yes'}), [RUNS[3]!.id]);
  });

  test('has runs without the figure last, whatever the order', () => {
    const none = aRun('none', {summary: {verdict: 'no load'}});
    const p95 = (descending: boolean) =>
      ids({sort: {column: 'p95', descending}}, [none, RUNS[1]!, RUNS[10]!]);

    assert.deepEqual(p95(true), [RUNS[10]!.id, RUNS[1]!.id, 'none']);
    assert.deepEqual(p95(false), [RUNS[1]!.id, RUNS[10]!.id, 'none']);
  });

  test('offers the scenarios, and the labels that most runs have first', () => {
    assert.deepEqual(choicesOf(RUNS).scenarios, ['nightly', 'try-16', 'try-33']);
    assert.deepEqual(choicesOf(RUNS).labels, ['branch=release', 'branch=main', 'keep=yes']);
  });

  test('sorts figures from the largest on, names from A on, and turns round', () => {
    const byCost = nextHistorySort(DEFAULT_HISTORY.sort, 'cost');

    assert.deepEqual(byCost, {column: 'cost', descending: true});
    assert.deepEqual(nextHistorySort(byCost, 'cost'), {column: 'cost', descending: false});
    assert.equal(nextHistorySort(byCost, 'scenario').descending, false);
  });
});

describe('figures over time', () => {
  test('are of the scenario that ran last of those that ran more than once', () => {
    const {scenario, runs, trends} = trendsOf(RUNS, undefined)!;

    assert.deepEqual([scenario, runs], ['nightly', 38]);
    assert.deepEqual(
      trends.map(({figure, points}) => [figure, points.length]),
      [
        ['knee', 38],
        ['p95', 38],
        ['cost', 38],
      ],
    );
    assert.ok(trends[0]!.points[0]!.timeMs < trends[0]!.points[1]!.timeMs);
  });

  test('are not shown of a scenario that ran once', () => {
    assert.equal(trendsOf(RUNS, 'try-16'), undefined);
    assert.equal(trendsOf(RUNS.slice(0, 1), undefined), undefined);
    assert.equal(trendsOf([], undefined), undefined);
  });

  test('leave out runs without the figure, and mark those that cannot be trusted', () => {
    const none = aRun('none', {summary: {verdict: 'no load', scenario: 'nightly'}});
    const {trends} = trendsOf([...RUNS.slice(0, 6), none], 'nightly')!;

    assert.deepEqual(
      trends[1]!.points.map(({isHollow}) => isHollow),
      [true, false, false, false, false, false],
    );
  });

  test('stand between the first and the last run, and between 0 and the largest value', () => {
    const trend = trendsOf(RUNS.slice(0, 3), 'nightly')!.trends[1]!;
    const places = trend.points.map((point) => placeOf(trend, point));

    assert.deepEqual(
      places.map(({across}) => across),
      [0, 0.5, 1],
    );
    assert.equal(Math.max(...places.map(({up}) => up)), 1);
    const same = trendsOf([aRun('a', {}), aRun('b', {})], 'nightly')!.trends[0]!;
    assert.equal(placeOf(same, same.points[0]!).across, 0.5);
  });
});

describe('a comparison', () => {
  const runs = {runs: RUNS.map((run) => ({...run, active: false}))};

  test('is of two runs: a third pick takes the place of the older one', () => {
    assert.deepEqual(nextPicks(['a'], 'b'), ['a', 'b']);
    assert.deepEqual(nextPicks(['a', 'b'], 'c'), ['b', 'c']);
    assert.deepEqual(nextPicks(['a', 'b'], 'a'), ['b']);
  });

  test('compares the newer run with the older one, in whatever order they were picked', () => {
    const [newer, older] = [RUNS[2]!.id, RUNS[9]!.id];
    const plan = (picked: readonly string[]) => {
      const view = changedView(DEFAULT_VIEW, {history: {picked}});
      return planHistory({...ENDED_RUN, tab: 'runs', view, runs});
    };

    assert.deepEqual(inOrder([newer, older], runs), [older, newer]);
    for (const picked of [
      [newer, older],
      [older, newer],
    ]) {
      const {runId, query} = plan(picked)!.comparison!;
      assert.deepEqual([runId, query], [newer, {baseRun: older}]);
    }
    assert.equal(plan([newer])!.comparison, undefined);
  });

  test('is asked for in the list alone, which is asked for again when a run has ended', () => {
    const plan = (more: object) => planHistory({...ENDED_RUN, ...more, tab: 'runs'})!.list;
    const [last, ...others] = runs.runs;
    const open = {...last!};
    delete (open as {endUnixNs?: string}).endUnixNs;

    assert.equal(planHistory({...ENDED_RUN, runs}), undefined);
    assert.notEqual(plan({runs}), plan({runs: {runs: [open, ...others]}}));
    assert.equal(plan({runs}), plan({runs, edgeMs: DAY_MS}));
  });
});

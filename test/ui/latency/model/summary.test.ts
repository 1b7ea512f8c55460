// The table has the same figures from the page's memory and from the collector.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {answerSummary} from '../../../../src/api/queries/summary.js';
import {phaseJson} from '../../../../src/contract/to-json.js';
import {DEFAULT_VIEW} from '../../../../ui/address/view-state.js';
import type {Scene} from '../../../../ui/data/scene.js';
import {planSummary} from '../../../../ui/latency/model/latency-plan.js';
import {SelectionSum} from '../../../../ui/latency/model/selection-sum.js';
import {rowsOfSum, rowsOfSummary} from '../../../../ui/latency/model/series-rows.js';
import type {SeriesRow} from '../../../../ui/latency/model/series-rows.js';
import {LiveMemory} from '../../../../ui/run/live-memory.js';
import {placesInPhase, placesInRange, rangeOf} from '../../../../ui/time/selection.js';
import type {PlaceOf, Selection} from '../../../../ui/time/selection.js';
import {ENDED_RUN} from '../../support/scenes.js';
import {AGENT_ID, phasesOf, readerOf} from '../../support/simulated-reader.js';
import {intervalAt} from '../../support/simulated-run.js';

const RUN = {id: 'run', name: 'run', startMs: 1_700_000_000_000, seconds: 100, ended: false};
const PHASES = phasesOf(RUN).map(phaseJson);

describe('the rows of a selection', () => {
  test('are those of the collector for a phase', () => {
    const own = rowsInMemory(placesInPhase(PHASES, 2));

    const collectors = rowsOfSummary(answerSummary(readerOf(RUN), {kind: 'summary', phase: '2'}));

    assertSameRows(own, collectors);
  });

  test('are those of the collector for a range', () => {
    const range = {fromMs: RUN.startMs + 20_500, toMs: RUN.startMs + 41_300};

    const own = rowsInMemory(placesInRange(range));

    const [fromNs, toNs] = [BigInt(range.fromMs) * 1_000_000n, BigInt(range.toMs) * 1_000_000n];
    const collectors = answerSummary(readerOf(RUN), {kind: 'summary', fromNs, toNs});
    assertSameRows(own, rowsOfSummary(collectors));
  });

  test('are the same whether summed at once or kept up second by second', () => {
    const memory = new LiveMemory();
    const kept = new SelectionSum();
    for (let second = 0; second < RUN.seconds; second += 1) {
      memory.add(intervalAt(second, RUN.startMs, AGENT_ID));
      const edgeMs = RUN.startMs + second * 1000;
      kept.follow(memory.intervals, placesInRange({fromMs: edgeMs - 9_000, toMs: edgeMs + 1000}));
    }

    const rows = rowsOfSum(kept, memory.catalog);

    const last = {fromMs: RUN.startMs + 90_000, toMs: RUN.startMs + 100_000};
    assertSameRows(rows, rowsInMemory(placesInRange(last)));
  });

  test('set apart calls that wait, and errors that are normal', () => {
    const rows = rowsInMemory(placesInPhase(PHASES, 1));
    const row = (series: string): SeriesRow =>
      rows.find(({key}) => key.target === 'registry' && key.series === series)!;

    assert.equal(row('futex').waiting, true);
    assert.equal(row('fdatasync').waiting, false);
    assert.equal(row('read').routineErrors, row('read').errors);
    assert.ok(row('newfstatat').errors > row('newfstatat').routineErrors);
  });
});

describe('planSummary', () => {
  const scene = looking({kind: 'phase', index: 2});

  test('uses the memory while nothing of the selection is missing there', () => {
    assert.equal(planSummary(scene, RUN.startMs).kind, 'memory');
  });

  test('asks the collector where the selection begins before the memory', () => {
    const plan = planSummary(scene, RUN.startMs + 80_000);

    assert.equal(plan.kind, 'remote');
    assert.deepEqual(plan.kind === 'remote' && plan.query, {phase: '2'});
  });

  test('uses the memory, such as it is, where there is no run to ask for', () => {
    const selection = {kind: 'range', fromMs: 1, toMs: RUN.startMs} as const;

    const plan = planSummary({...looking(selection), runId: undefined}, RUN.startMs);

    assert.equal(plan.kind, 'memory');
  });

  test('asks again for a phase that goes on', () => {
    const index = PHASES.at(-1)!.index;
    const plan = planSummary(looking({kind: 'phase', index}), RUN.startMs + 99_000);

    assert.equal(plan.kind === 'remote' && plan.grows, true);
  });

  test('asks about a run that was chosen before it is loaded', () => {
    const view = {...DEFAULT_VIEW, run: 'kept'};
    const plan = planSummary({...ENDED_RUN, view, runId: undefined}, Infinity);

    assert.deepEqual([plan.kind, plan.kind === 'remote' && plan.runId], ['remote', 'kept']);
  });
});

/** The scene of a run that goes on, a hundred seconds after its start. */
function looking(selection: Selection): Scene {
  const edgeMs = RUN.startMs + 100_000;
  const selected = rangeOf(selection, PHASES, edgeMs);
  const view = {...DEFAULT_VIEW, selection};
  return {...ENDED_RUN, live: true, phases: PHASES, view, edgeMs, selected, scope: selected};
}

function rowsInMemory(placeOf: PlaceOf): SeriesRow[] {
  const memory = new LiveMemory();
  for (let second = 0; second < RUN.seconds; second += 1) {
    memory.add(intervalAt(second, RUN.startMs, AGENT_ID));
  }
  const sum = new SelectionSum();
  sum.follow(memory.intervals, placeOf);
  return rowsOfSum(sum, memory.catalog);
}

function assertSameRows(actual: readonly SeriesRow[], expected: readonly SeriesRow[]): void {
  assert.deepEqual(actual.map(comparable).sort(), expected.map(comparable).sort());
  assert.ok(actual.length > 20);
}

function comparable(row: SeriesRow): string {
  const {name, count, totalNs, p50Ns, p95Ns, p99Ns, bytes, errors} = row;
  // The collector answers in milliseconds, which costs the last digits.
  const times = [totalNs, p50Ns, p95Ns, p99Ns].map((ns) => ns?.toPrecision(9));
  return JSON.stringify([name, count, ...times, bytes, errors]);
}

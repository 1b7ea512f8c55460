import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {SamplesJson} from '../../../../src/contract/stacks-json.js';
import {
  gridOfSeconds,
  heatAt,
  outsideOf,
  rangeOfSpot,
  selectionOf,
  spotAt,
} from '../../../../ui/flame/model/second-grid.js';
import type {SecondGrid, Spot} from '../../../../ui/flame/model/second-grid.js';
import type {Selection} from '../../../../ui/time/selection.js';

const START_MS = 1_700_000_000_000;

function samples(cells: SamplesJson['cells'], columns = 10): SamplesJson {
  return {
    ...{kind: 'on-cpu', unit: 'samples', startUnixNs: `${START_MS}000000`, slotMs: 20},
    ...{columns, cells},
  };
}

function between(grid: SecondGrid, one: Spot, other: Spot): Selection {
  return selectionOf(rangeOfSpot(grid, one), rangeOfSpot(grid, other));
}

describe('the seconds', () => {
  const grid = gridOfSeconds(
    samples([
      [0, 0, 3],
      [9, 49, 1],
      [4, 25, 2],
    ]),
    600,
  )!;

  test('are columns, with the start of each at the bottom', () => {
    assert.deepEqual([grid.columns, grid.rows, grid.most], [10, 50, 3]);
    assert.equal(grid.cells[49 * 10], 3);
    assert.equal(grid.cells[9], 1);
    assert.equal(heatAt(grid, {column: 4, slot: 25}), 2);
  });

  test('share columns where there are more of them than pixels', () => {
    const narrow = gridOfSeconds(
      samples([
        [0, 0, 3],
        [1, 0, 4],
        [9, 49, 1],
      ]),
      4,
    )!;

    assert.deepEqual([narrow.columns, narrow.secondsPerColumn], [4, 3]);
    assert.equal(heatAt(narrow, {column: 0, slot: 0}), 7);
    assert.deepEqual(between(narrow, {column: 1, slot: 9}, {column: 2, slot: 3}), {
      ...{kind: 'range', fromMs: START_MS + 3_000, toMs: START_MS + 9_000},
    });
  });

  test('without a sample are none, and what lies outside is left out', () => {
    assert.equal(gridOfSeconds(samples([]), 600), undefined);
    assert.equal(
      gridOfSeconds(
        samples([
          [10, 0, 1],
          [0, 50, 1],
          [-1, 3, 1],
        ]),
        600,
      )?.most,
      0,
    );
  });

  test('count time off the CPU in milliseconds', () => {
    const off = gridOfSeconds({...samples([[0, 0, 8e6]]), kind: 'off-cpu', unit: 'ns'}, 600)!;

    assert.equal(heatAt(off, {column: 0, slot: 0}), 8);
  });

  test('are brushed from one cell to another, either way, both included', () => {
    const [one, other] = [spotAt(grid, START_MS + 2_500, 0.999), spotAt(grid, START_MS + 3_100, 0)];

    const range = between(grid, other, one);

    assert.deepEqual(
      [one, other],
      [
        {column: 2, slot: 0},
        {column: 3, slot: 49},
      ],
    );
    assert.deepEqual(range, {kind: 'range', fromMs: START_MS + 2_000, toMs: START_MS + 4_000});
    assert.deepEqual(between(grid, one, one), {
      ...{kind: 'range', fromMs: START_MS + 2_000, toMs: START_MS + 2_020},
    });
  });

  test('veil what is not selected, to the slot', () => {
    const range = {fromMs: START_MS + 2_400, toMs: START_MS + 5_200};

    const area = outsideOf(grid, range).reduce((sum, [, , wide, high]) => sum + wide * high, 0);

    assert.ok(Math.abs(area - (10 - 2.8) / 10) < 1e-9, `${area}`);
    const before = {fromMs: START_MS - 9_000, toMs: START_MS - 8_000};
    assert.equal(
      outsideOf(grid, before).reduce((sum, [, , wide, high]) => sum + wide * high, 0),
      1,
    );
    assert.deepEqual(outsideOf(grid, grid.extent), []);
  });
});

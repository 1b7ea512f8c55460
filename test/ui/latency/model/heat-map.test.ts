import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import type {IntervalJson} from '../../../../src/contract/run-json.js';
import {bucketBounds, bucketIndex, histogramOf} from '../../../../src/domain/histogram.js';
import {binHeat, columnsFor} from '../../../../ui/latency/model/heat-grid.js';
import {readHeat} from '../../../../ui/latency/model/heat-readout.js';
import {
  heightOf,
  latencyTicks,
  rowBounds,
  rowCount,
  rowOfIndex,
  scaleFor,
} from '../../../../ui/latency/model/latency-scale.js';
import {quantileLines} from '../../../../ui/latency/model/quantile-lines.js';
import {TrackedSeries} from '../../../../ui/run/tracked-series.js';

const KEY = {target: 'registry', probe: 'syscalls', series: 'fdatasync', metric: 'latency'};
const latency = fc.integer({min: 16, max: 2 ** 38});

describe('the scale of latencies', () => {
  test('puts each bucket into the row whose bounds hold it', () => {
    fc.assert(
      fc.property(latency, latency, latency, (ns, one, other) => {
        const index = bucketIndex(ns);
        const all = [index, bucketIndex(one), bucketIndex(other)];
        const scale = scaleFor(Math.min(...all), Math.max(...all));

        const row = rowOfIndex(index, scale);

        const {fromNs, toNs} = rowBounds(row, scale);
        const {minNs, maxNs} = bucketBounds(index);
        assert.ok(minNs >= fromNs && maxNs < toNs, `${minNs}…${maxNs} in ${fromNs}…${toNs}`);
        assert.ok(row >= 0 && row < rowCount(scale));
      }),
    );
  });

  test('draws a line at the height of the row that it is in', () => {
    fc.assert(
      fc.property(latency, (ns) => {
        const scale = scaleFor(bucketIndex(ns), bucketIndex(ns * 8));

        const height = heightOf(ns, scale) * rowCount(scale);
        const row = rowOfIndex(bucketIndex(ns), scale);

        assert.ok(height > row - 1e-6 && height < row + 1 + 1e-6, `${height} in row ${row}`);
      }),
    );
  });

  test('has between 48 and 96 rows for any two latencies up to four minutes', () => {
    fc.assert(
      fc.property(latency, latency, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];

        const rows = rowCount(scaleFor(bucketIndex(low), bucketIndex(high)));

        assert.ok(rows >= 48 && rows <= 96, `${rows}`);
      }),
    );
  });

  test('names powers of ten', () => {
    const scale = scaleFor(bucketIndex(1_000), bucketIndex(1e9));

    assert.deepEqual(latencyTicks(scale), [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]);
  });
});

describe('binHeat', () => {
  test('loses no observation, in wide columns or narrow ones', () => {
    fc.assert(
      fc.property(fc.array(fc.array(latency, {maxLength: 30}), {minLength: 1}), (seconds) => {
        const tracked = track(seconds);
        const total = tracked.entries.reduce((sum, entry) => sum + entry.total, 0);
        const extent = {fromMs: 0, toMs: seconds.length * 1000};

        for (const columns of [1, Math.ceil(seconds.length / 3), columnsFor(extent, 4_000)]) {
          const grid = binHeat(tracked.entries, extent, columns);
          const rates = grid?.cells.reduce((sum, cell) => sum + cell, 0) ?? 0;
          const seen = (rates * seconds.length) / columns;
          assert.ok(Math.abs(seen - total) <= 1e-3 * total, `${seen} of ${total}, ${columns}`);
        }
      }),
      {numRuns: 50},
    );
  });

  test('fills an interval’s columns and no others', () => {
    const tracked = track([[1_000_000], [], [1_000_000]]);

    const grid = binHeat(tracked.entries, {fromMs: 0, toMs: 4000}, 16)!;

    const columns = Array.from({length: 16}, (_, column) =>
      grid.cells.some((cell, at) => at % 16 === column && cell > 0),
    );
    assert.deepEqual(columns.map(Number).join(''), '1111000011110000');
  });

  test('shows nothing where nothing was observed', () => {
    assert.equal(binHeat([], {fromMs: 0, toMs: 1000}, 100), undefined);
    assert.equal(binHeat(track([[], []]).entries, {fromMs: 0, toMs: 2000}, 100), undefined);
  });

  test('reads back what it shows', () => {
    const tracked = track([[5_000, 5_010, 900_000], [70]]);
    const grid = binHeat(tracked.entries, {fromMs: 0, toMs: 2000}, 8)!;
    const row = rowOfIndex(bucketIndex(5_000), grid.scale);

    const read = readHeat(tracked.entries, grid.scale, 400, row)!;

    assert.deepEqual([read.count, read.total], [2, 3]);
    assert.ok(read.bucket.minNs <= 5_000 && read.bucket.maxNs >= 5_000);
    assert.deepEqual(read.range, {fromMs: 0, toMs: 1000});
    assert.equal(readHeat(tracked.entries, grid.scale, 9_000, row), undefined);
  });
});

describe('quantile lines', () => {
  test('merge what shares a column', () => {
    const tracked = track([[100], [200], [1_000], [2_000]]);

    const [p50, , p99] = quantileLines(tracked.entries, {fromMs: 0, toMs: 4000}, 2);

    const upper = (ns: number): number => bucketBounds(bucketIndex(ns)).maxNs;
    assert.deepEqual([...p50], [upper(100), upper(1_000)]);
    assert.deepEqual([...p99], [upper(200), upper(2_000)]);
  });

  test('break where nothing was observed', () => {
    const [p50] = quantileLines(track([[100], [], [100]]).entries, {fromMs: 0, toMs: 3000}, 3);

    assert.deepEqual([...p50].map(Number.isNaN), [false, true, false]);
  });
});

describe('TrackedSeries', () => {
  test('counts an interval once that is both stored and live', () => {
    const tracked = new TrackedSeries(KEY);

    tracked.addStored(interval(0, [100]));
    tracked.addStored(interval(0, [100]));

    assert.equal(tracked.entries.length, 1);
  });

  test('stays within its limit and keeps every observation', () => {
    const tracked = new TrackedSeries(KEY, 100);

    for (let second = 0; second < 5_000; second += 1) tracked.addStored(interval(second, [100]));

    assert.ok(tracked.entries.length <= 100);
    assert.equal(
      tracked.entries.reduce((sum, {total}) => sum + total, 0),
      5_000,
    );
  });

  test('does not count again what it has merged', () => {
    const tracked = new TrackedSeries(KEY, 100);
    for (let second = 0; second < 150; second += 1) tracked.addStored(interval(second, [100]));

    for (let second = 0; second < 150; second += 1) tracked.addStored(interval(second, [100]));

    const total = tracked.entries.reduce((sum, entry) => sum + entry.total, 0);
    assert.equal(total, 150);
  });
});

function track(seconds: readonly (readonly number[])[]): TrackedSeries {
  const tracked = new TrackedSeries(KEY);
  seconds.forEach((latencies, second) => tracked.addStored(interval(second, latencies)));
  return tracked;
}

function interval(second: number, latencies: readonly number[]): IntervalJson {
  const {precisionBits, counts} = histogramOf(latencies);
  return {
    agentId: 'agent',
    startUnixNs: `${second}000000000`,
    endUnixNs: `${second + 1}000000000`,
    figures: [{...KEY, histogram: {precisionBits, counts: [...counts]}}],
  };
}

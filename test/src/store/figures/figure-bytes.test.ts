import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {histogramOf} from '../../../../src/domain/histogram.js';
import type {Figure} from '../../../../src/domain/record.js';
import {joinFigures, packValues, readFigures} from '../../../../src/store/figures/figure-bytes.js';
import type {SeriesRow} from '../../../../src/store/figures/series.js';
import {batch} from '../../wire/support/arbitrary.js';
import {plain} from '../support/sample-run.js';

describe('figures as bytes', () => {
  test('come back as they were, whatever ids their series have', () => {
    // A batch has 30 records at most.
    const ids = fc.uniqueArray(fc.integer({min: 1, max: 100_000}), {minLength: 30, maxLength: 30});
    fc.assert(
      fc.property(batch, ids, ({records}, seriesIds) => {
        const figures = plain(records).filter(isFigure);
        const series = new Map(figures.map((figure, n) => [seriesIds[n]!, rowOf(figure)]));

        const bytes = joinFigures(seriesIds.slice(0, figures.length), packValues(figures));

        assert.deepEqual(readFigures(bytes, series), figures);
      }),
    );
  });

  test('are read for the wanted series alone', () => {
    const figures: Figure[] = [
      {kind: 'histogram', ...KEY, histogram: histogramOf([1, 1_000, 1_000_000])},
      {kind: 'gauge', ...KEY, metric: 'rss', value: 0.5},
      {kind: 'counter', ...KEY, metric: 'bytes', value: 7},
    ];
    const series = new Map(figures.map((figure, id) => [id, rowOf(figure)]));
    const bytes = joinFigures([0, 1, 2], packValues(figures));

    const wanted = new Map([[2, series.get(2)!]]);

    assert.deepEqual(readFigures(bytes, series, wanted), [figures[2]]);
  });

  test('are skipped exactly, whatever comes before the wanted one', () => {
    fc.assert(
      fc.property(batch, ({records}) => {
        const figures = plain(records).filter(isFigure);
        const series = new Map(figures.map((figure, id) => [id, rowOf(figure)]));
        const ids = figures.map((_, id) => id);
        const bytes = joinFigures(ids, packValues(figures));

        for (const id of ids) {
          const wanted = new Map([[id, series.get(id)!]]);
          assert.deepEqual(readFigures(bytes, series, wanted), [figures[id]]);
        }
      }),
    );
  });

  test('take half a byte for a bucket of a few right after another one', () => {
    const counts = new Map(Array.from({length: 40}, (_, n) => [200 + n, 1 + (n % 4)]));
    const figure: Figure = {kind: 'histogram', ...KEY, histogram: {precisionBits: 4, counts}};

    // Besides: how many buckets, and how far the first one is from 0.
    assert.equal(packValues([figure]).length, (40 + 2 + 3) / 2 + 0.5);
  });

  test('come back in order and without empty buckets from a histogram that is not so', () => {
    const counts = new Map([
      [9, 1],
      [3, 2],
      [5, 0],
    ]);
    const figure: Figure = {kind: 'histogram', ...KEY, histogram: {precisionBits: 4, counts}};
    const series = new Map([[1, rowOf(figure)]]);

    const [read] = readFigures(joinFigures([1], packValues([figure])), series);

    assert.deepEqual(read?.kind === 'histogram' && [...read.histogram.counts], [
      [3, 2],
      [9, 1],
    ]);
  });

  test('throw when they are cut off, at every byte', () => {
    const figures: Figure[] = [
      {kind: 'histogram', ...KEY, histogram: histogramOf([1, 1_000, 1_000_000])},
      {kind: 'gauge', ...KEY, metric: 'rss', value: 0.5},
    ];
    const series = new Map(figures.map((figure, id) => [id, rowOf(figure)]));
    const bytes = joinFigures([0, 1], packValues(figures));

    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => readFigures(bytes.subarray(0, length), series), RangeError);
    }
  });
});

const KEY = {target: 'registry', probe: 'syscalls', series: 'read', metric: 'latency'};

function rowOf({kind, target, probe, series, metric, ...value}: Figure): SeriesRow {
  const precisionBits = 'histogram' in value ? value.histogram.precisionBits : 0;
  return {agent: 1, key: {target, probe, series, metric}, kind, precisionBits};
}

function isFigure(record: {kind: string}): record is Figure {
  return ['histogram', 'counter', 'gauge'].includes(record.kind);
}

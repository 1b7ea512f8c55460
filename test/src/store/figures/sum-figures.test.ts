// Figures that are added up as they are unpacked are the same as those that are handed out one by one.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {SummedFigures, SummedSeries} from '../../../../src/domain/figure-sums.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {FigureFilter, RunReader} from '../../../../src/domain/ports.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import {DenseCounts, writeCounts} from '../../../../src/store/bytes/histogram-bytes.js';
import {packed} from '../../../../src/store/bytes/packed.js';
import {ByteReader} from '../../../../src/store/bytes/varint.js';
import {summedFigures} from '../../domain/support/summed-figures.js';
import {busySecond} from '../support/busy-second.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../support/sample-run.js';

const {writer, catalog, newRun} = sharedStore();
const SECONDS = 12;

/** Seconds in turn of two places and of none, so that an agent comes back to a place. */
function placeOf({startNs}: {readonly startNs: bigint}): number | undefined {
  const turn = Math.floor(Number((startNs - START_NS) / SECOND_NS) / 2) % 3;
  return turn === 2 ? undefined : turn;
}

describe('figures that are added up', () => {
  for (const [what, filter] of [
    ['all', {}],
    ['of some probes', {probes: new Set(['process', 'tcp'])}],
    ['of one agent', {agentId: 'agent-1'}],
    ['of a time', {fromNs: START_NS + 3n * SECOND_NS, toNs: START_NS + 9n * SECOND_NS}],
    ['that nobody sent', {probe: 'nothing'}],
  ] as const satisfies readonly (readonly [string, FigureFilter])[]) {
    test(`are those that are handed out: ${what}`, async () => {
      const reader = await filledRun();

      const sums = sorted(reader.sumFigures(filter, {placeOf}));

      assert.deepEqual(sums, sorted(summedFigures(reader.figures(filter), {placeOf})));
      reader.close();
    });
  }

  test('tell each reading of a level that counts, in order of time', async () => {
    const reader = await filledRun();
    const readings = (sum: RunReader['sumFigures']): string[] => {
      const told: string[] = [];
      sum(
        {agentId: 'agent-1'},
        {
          placeOf,
          level: ({metric, value}, {startNs}, place) =>
            told.push(`${place} ${startNs} ${metric} ${value}`),
        },
      );
      return told;
    };

    const told = readings((...asked) => reader.sumFigures(...asked));

    assert.ok(told.length > 0);
    assert.deepEqual(
      told,
      readings((filter, summer) => summedFigures(reader.figures(filter), summer)),
    );
    reader.close();
  });
});

describe('counts by bucket', () => {
  test('grow as far as the highest bucket, and begin anew when they are taken', () => {
    const histograms = [
      [5, 5, 1e12],
      [5, 2 ** 40],
    ].map((values) => histogramOf(values, 7));
    const counts = new DenseCounts();
    for (const {counts: some} of histograms) {
      counts.add(new ByteReader(packed((bytes) => writeCounts(bytes, some))));
    }

    const [taken, again] = [new Map<number, number>(), new Map<number, number>()];
    counts.moveInto(taken);
    counts.moveInto(again);

    const all = histograms.flatMap((each) => [...each.counts]);
    const expected = new Map<number, number>();
    for (const [index, count] of all) expected.set(index, (expected.get(index) ?? 0) + count);
    assert.deepEqual(
      [...taken],
      [...expected].sort(([left], [right]) => left - right),
    );
    assert.equal(again.size, 0);
  });

  test('refuse a bucket that no histogram has', () => {
    const bytes = packed((writer) => writeCounts(writer, new Map([[2 ** 40, 1]])));

    assert.throws(() => new DenseCounts().add(new ByteReader(bytes)), /no histogram has a bucket/);
  });

  test('refuse bytes that end too early', () => {
    const bytes = packed((writer) =>
      writeCounts(
        writer,
        new Map([
          [3, 1],
          [900, 8],
        ]),
      ),
    );

    assert.throws(() => new DenseCounts().add(new ByteReader(bytes.subarray(0, 2))), RangeError);
  });
});

async function filledRun(): Promise<RunReader> {
  const run = await newRun();
  for (let second = 0; second < SECONDS; second += 1) {
    const startNs = START_NS + BigInt(second) * SECOND_NS;
    const batches = ['agent-0', 'agent-1'].map((agentId) =>
      aBatch(second, {
        ...{agentId, records: recordsIn(second), clockOffsetNs: 0n},
        ...{startNs, endNs: startNs + SECOND_NS},
      }),
    );
    await writer.putBatches(run.id, batches);
  }
  return catalog.open(run.id);
}

/** A finer histogram has a series of its own. */
function recordsIn(second: number): ProbeRecord[] {
  const key = {target: 'registry', probe: 'tcp', series: '→ 10.0.0.5:6379'};
  const values = [1e5 * (second + 1), 3e9];
  return [
    ...busySecond(second, ['registry']).records,
    {kind: 'histogram', ...key, metric: 'rtt', histogram: histogramOf(values, 7)},
    {
      kind: 'gauge',
      target: 'registry',
      probe: 'process',
      series: '',
      metric: 'rss_bytes',
      value: 9 - second,
    },
  ];
}

function sorted(sums: readonly SummedFigures[]): unknown {
  return sums
    .map(({place, agentId, intervals, series}) => ({
      ...{place, agentId, intervals: intervals.map(({startNs, endNs}) => [startNs, endNs])},
      series: new Map(
        series.map(({target, probe, series: name, metric, sum}) => [
          [target, probe, name, metric, sum.kind].join(' '),
          plainSum(sum),
        ]),
      ),
    }))
    .sort((left, right) => left.place - right.place || (left.agentId < right.agentId ? -1 : 1));
}

/** A mean is rounded by the order in which its readings are joined. */
function plainSum(sum: SummedSeries['sum']): unknown {
  if (sum.kind === 'histogram') return new Map([...sum.histogram.counts].sort());
  return sum.kind === 'gauge' ? {...sum, mean: sum.mean.toPrecision(12)} : sum;
}

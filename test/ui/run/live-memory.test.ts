import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {FigureJson, IntervalJson} from '../../../src/contract/run-json.js';
import {LiveMemory} from '../../../ui/run/live-memory.js';
import {RECENT_MS} from '../../../ui/time/extent.js';

describe('LiveMemory', () => {
  test('takes an interval once, however often it comes', () => {
    const memory = new LiveMemory();

    assert.ok(memory.add(interval(0)));
    assert.equal(memory.add(interval(0)), undefined);
    assert.equal(memory.intervals.length, 1);
  });

  test('forgets what is older than ten minutes', () => {
    const memory = new LiveMemory();

    for (let second = 0; second < 700; second += 1) memory.add(interval(second));

    assert.equal(memory.intervals.length, RECENT_MS / 1000);
    assert.equal(memory.intervals[0]?.fromMs, 100_000);
    assert.equal(memory.completeFromMs, 100_000);
  });

  test('keeps below its limit of bytes by forgetting earlier', () => {
    const memory = new LiveMemory(100_000);

    for (let second = 0; second < 300; second += 1) memory.add(interval(second, 100));

    assert.ok(memory.bytes <= 100_000, `${memory.bytes}`);
    assert.ok(memory.intervals.length > 10);
  });

  test('forgets the names of series that nothing holds any more', () => {
    const memory = new LiveMemory();

    for (let second = 0; second < 2_000; second += 1) {
      memory.add({...interval(second), figures: [figure(`peer-${second}`)]});
    }

    assert.equal(memory.catalog.size, RECENT_MS / 1000);
  });

  test('is complete across a reconnect that missed nothing', () => {
    const memory = new LiveMemory();
    memory.add(interval(0));
    memory.add(interval(1));

    memory.interrupt('perhaps');
    memory.add(interval(1));
    memory.add(interval(2));

    assert.equal(memory.completeFromMs, 0);
  });

  test('is complete only from where it goes on when something is missing', () => {
    const memory = new LiveMemory();
    memory.add(interval(0));

    memory.interrupt('perhaps');
    memory.add(interval(30));

    assert.equal(memory.completeFromMs, 30_000);
  });

  test('is complete only from after messages that were left out', () => {
    const memory = new LiveMemory();
    memory.add(interval(0));

    memory.interrupt('surely');
    memory.add(interval(1));

    assert.equal(memory.completeFromMs, 1_000);
  });

  test('leaves out buckets that cannot be and keeps the rest', () => {
    const memory = new LiveMemory();
    const counts = [
      [-1, 5],
      [99_999, 5],
      [300, -2],
      [301, 7],
    ] as const;

    const added = memory.add({
      ...interval(0),
      figures: [{...figure('read'), histogram: {precisionBits: 4, counts}}],
    });

    const {indexes, counts: kept, offsets} = added!.histograms;
    assert.deepEqual([indexes[0], kept[0], offsets[1]], [301, 7, 1]);
  });
});

function interval(second: number, series = 1): IntervalJson {
  return {
    agentId: 'agent',
    startUnixNs: `${second}000000000`,
    endUnixNs: `${second + 1}000000000`,
    figures: Array.from({length: series}, (_, at) => figure(`call-${at}`)),
  };
}

function figure(series: string): FigureJson {
  const histogram = {precisionBits: 4, counts: [[300, 2] as const, [310, 1] as const]};
  return {target: 'registry', probe: 'syscalls', series, metric: 'latency', histogram};
}

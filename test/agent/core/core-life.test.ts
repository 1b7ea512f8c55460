import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {CoreIntervals, type LifeRecord} from '../../../agent/core/core-intervals.js';
import {beginLoader} from '../../../agent/core/core-life.js';
import type {LoaderHandlers} from '../../../agent/core/loader.js';
import {RecordBytes} from '../../../agent/core/record-bytes.js';
import type {UnavailableProbe} from '../../../agent/probes/ports/probe-set.js';
import type {ReadInterval} from '../../../agent/probes/running/interval-hold.js';
import {finished} from './support/finished.js';
import {
  cutBytes,
  execBytes,
  featureBytes,
  forkedBytes,
  mappedBytes,
  readyBytes,
} from './support/written-records.js';

describe('a life of the loader', () => {
  test('is ready when the loader says so', () => {
    const {loader, ready} = begun();

    loader.onRecord(readyBytes(10n));

    assert.deepEqual(ready, [10n]);
  });

  test('tells what this kernel lacks', () => {
    const {loader, unavailable} = begun();

    loader.onRecord(featureBytes(6, false, 'queue: this kernel has no sk_data_ready'));
    loader.onRecord(featureBytes(4, true, 'this kernel forbids perf events'));

    assert.deepEqual(unavailable, [
      {probe: 'requests', series: 'queue', reason: 'this kernel has no sk_data_ready'},
      {probe: 'oncpu', reason: 'this kernel forbids perf events'},
    ]);
  });

  test('has to end when the loader speaks another version', () => {
    const {loader, ready, ends} = begun();

    loader.onRecord(readyBytes(10n, 2));

    assert.deepEqual(ready, []);
    assert.deepEqual(ends, ['it speaks version 2 of the protocol, not 1']);
  });

  test('gives commands as lines, and answers a cut by its number', () => {
    const {life, loader, lines, intervals} = begun();
    loader.onRecord(readyBytes(10n));

    life.watch(7);
    life.cut(3);
    life.forget(7);
    loader.onRecord(cutBytes(3, 10n, 20n));

    assert.deepEqual(lines, ['watch 7', 'cut 3', 'forget 7', '(refilled)']);
    assert.deepEqual(
      intervals.map(({startKernelNs, endKernelNs, answers}) => [
        startKernelNs,
        endKernelNs,
        answers,
      ]),
      [[10n, 20n, 3]],
    );
  });

  test('passes on at once which code a short-lived process runs', () => {
    const {loader, life, code} = begun();
    const mapped = {
      ...{startAddress: 0x7f12_3456_7000, endAddress: 0x7f12_3456_9000, fileOffset: 0x1000},
      ...{device: 0x800001, inode: 4_711n, name: 'unpigz'},
    };

    for (const bytes of [
      forkedBytes(8, 7),
      execBytes(8, '/usr/bin/unpigz'),
      mappedBytes(7, 8, mapped),
    ]) {
      loader.onRecord(bytes);
    }
    life.kill();

    assert.deepEqual(code, [
      {kind: 'forked', pid: 8, parentPid: 7},
      {kind: 'exec', root: 0, pid: 8, file: '/usr/bin/unpigz'},
      {kind: 'mapped', root: 7, pid: 8, ...mapped},
    ]);
  });

  test('takes nothing more from a loader that was left', () => {
    const {life, loader, intervals} = begun();
    life.kill();

    loader.onRecord(cutBytes(1, 10n, 20n));

    assert.deepEqual(intervals, []);
  });
});

function begun() {
  let loader: LoaderHandlers | undefined;
  const lines: string[] = [];
  const code: LifeRecord[] = [];
  const ready: bigint[] = [];
  const ends: string[] = [];
  const unavailable: UnavailableProbe[] = [];
  const intervals: (ReadInterval & {answers: number | undefined})[] = [];
  const begin = beginLoader({
    command: {path: '/loader', args: []},
    start: (_, handlers) => {
      loader = handlers;
      return {
        pid: 1,
        tell: (line) => lines.push(line),
        refill: () => lines.push('(refilled)'),
        stop: () => Promise.resolve(),
        kill: () => {},
      };
    },
    createIntervals: newIntervals,
    onUnavailable: (missing) => unavailable.push(missing),
    onExec: (exec) => code.push(exec),
    onMapped: (mapped) => code.push(mapped),
    onForked: (forked) => code.push(forked),
  });
  const life = begin({
    onReady: (kernelNs) => ready.push(kernelNs),
    onHeard: () => {},
    onInterval: (interval, answers) => intervals.push({...interval, answers}),
    onEnd: (reason) => ends.push(reason),
  });
  const onRecord = (bytes: Buffer): void => {
    const job = loader!.onRecord(new RecordBytes(bytes));
    if (job !== undefined) finished(job);
  };
  return {life, loader: {onRecord}, lines, ready, ends, unavailable, intervals, code};
}

function newIntervals(): CoreIntervals {
  return new CoreIntervals({
    targetOf: () => 'registry',
    toUnixNs: (kernelNs) => kernelNs,
    code: {
      symbolize: () => ({frames: [], truncated: false, droppedFrames: 0}),
      versionOf: () => 1,
    },
    steps: {stepIn: () => undefined},
    goVersions: {of: () => undefined, refresh: () => {}},
  });
}

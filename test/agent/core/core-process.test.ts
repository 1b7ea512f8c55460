import assert from 'node:assert/strict';
import {describe, mock, test} from 'node:test';

import {CoreIntervals} from '../../../agent/core/core-intervals.js';
import {CoreProcess} from '../../../agent/core/core-process.js';
import type {LoaderHandlers} from '../../../agent/core/loader.js';
import type {ReadInterval} from '../../../agent/probes/running/interval-hold.js';
import {cutBytes, featureBytes, readyBytes} from './support/written-records.js';

describe('CoreProcess', () => {
  test('is ready when its loader says so', async () => {
    const {process, loaders} = startedProcess();

    await process.started;

    assert.equal(loaders.length, 1);
    assert.equal(process.core.pid, 1);
  });

  test('tells what this kernel lacks', async () => {
    const {process} = startedProcess([
      featureBytes(6, false, 'queue: this kernel has no sk_data_ready'),
      featureBytes(4, true, 'this kernel forbids perf events'),
      readyBytes(10n),
    ]);

    await process.started;

    assert.deepEqual(process.core.unavailable, [
      {probe: 'requests', series: 'queue', reason: 'this kernel has no sk_data_ready'},
      {probe: 'oncpu', reason: 'this kernel forbids perf events'},
    ]);
  });

  test('fails with what the loader said', async () => {
    const {process, loaders} = startedProcess([]);

    loaders[0]!.onEnd('exit code 1: no BTF');

    await assert.rejects(process.started, /exit code 1: no BTF/);
  });

  test('refuses a loader of another version', async () => {
    const {process} = startedProcess([readyBytes(10n, 2)]);

    await assert.rejects(process.started, /version 2 of the protocol, not 1/);
  });

  test('answers a cut when its interval was handed out', async () => {
    const {process, loaders, intervals, lines} = startedProcess();
    await process.started;

    const asked = process.core.asked();
    loaders[0]!.onRecord(cutBytes(1, 10n, 20n));
    await asked;

    assert.deepEqual(lines, ['cut 1']);
    assert.deepEqual(boundsOf(intervals), [[10n, 20n]]);
  });

  test('starts a loader that ended again, and tells the gap of each probe', async (t) => {
    t.mock.timers.enable({apis: ['setTimeout']});
    const {process, loaders, intervals, onRestarted} = startedProcess();
    await process.started;

    loaders[0]!.onEnd('ended by SIGKILL');
    t.mock.timers.tick(1);
    loaders[1]!.onRecord(readyBytes(500n));

    assert.equal(onRestarted.mock.callCount(), 1);
    assert.deepEqual(boundsOf(intervals), [[10n, 500n]]);
    assert.deepEqual(
      intervals[0]!.records,
      ['syscalls', 'requests'].map((probe) => ({
        ...{kind: 'loss', probe, reason: 'gap', count: 0, gapNs: 490n},
        detail: 'the loader was started again: ended by SIGKILL',
      })),
    );
  });

  test('ends a loader that does not answer', async (t) => {
    t.mock.timers.enable({apis: ['setTimeout']});
    const {process, loaders, clock} = startedProcess();
    await process.started;

    void process.core.asked();
    clock.nowMs = 5_001;
    process.core.check();
    t.mock.timers.tick(1);

    assert.equal(loaders.length, 2);
  });

  test('takes nothing more from a loader that was left', async (t) => {
    t.mock.timers.enable({apis: ['setTimeout']});
    const {process, loaders, intervals} = startedProcess();
    await process.started;

    loaders[0]!.onEnd('exit code 1');
    loaders[0]!.onRecord(cutBytes(1, 10n, 20n));

    assert.deepEqual(intervals, []);
  });

  test('lets nobody wait for a cut when it stops', async () => {
    const {process} = startedProcess();
    await process.started;

    const asked = process.core.asked();
    await process.core.stop();

    await asked;
  });
});

function startedProcess(first: readonly Buffer[] = [readyBytes(10n)]) {
  const loaders: LoaderHandlers[] = [];
  const intervals: ReadInterval[] = [];
  const lines: string[] = [];
  const clock = {nowMs: 0};
  const onRestarted = mock.fn();
  const core = new CoreProcess({
    command: {path: '/loader', args: []},
    probes: ['syscalls', 'requests'],
    start: (_, handlers) => {
      loaders.push(handlers);
      return {
        pid: loaders.length,
        tell: (line) => lines.push(line),
        stop: () => Promise.resolve(),
        kill: () => {},
      };
    },
    createIntervals: newIntervals,
    onInterval: (interval) => intervals.push(interval),
    onRestarted,
    onExec: () => {},
    nowMs: () => clock.nowMs,
  });
  const started = core.start();
  for (const bytes of first) loaders[0]!.onRecord(bytes);
  return {process: {core, started}, loaders, intervals, lines, clock, onRestarted};
}

function newIntervals(): CoreIntervals {
  return new CoreIntervals({
    targetOf: () => 'registry',
    toUnixNs: (kernelNs) => kernelNs,
    code: {
      symbolize: () => ({frames: [], truncated: false, droppedFrames: 0}),
      executed: () => {},
    },
    steps: {stepIn: () => undefined},
    goVersions: {of: () => undefined, refresh: () => {}},
  });
}

function boundsOf(intervals: readonly ReadInterval[]): [bigint, bigint][] {
  return intervals.map(({startKernelNs, endKernelNs}) => [startKernelNs, endKernelNs]);
}

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {startProbesBy} from '../../../agent/core/start-probes.js';
import type {
  ProbeSet,
  ProbeSetOptions,
  StartProbes,
} from '../../../agent/probes/ports/probe-set.js';
import {ProfilerError} from '../../../src/domain/error.js';

const OPTIONS: ProbeSetOptions = {probes: ['syscalls'], processes: [], onInterval: () => {}};

describe('startProbesBy', () => {
  test('prefers the CO-RE engine', async () => {
    const probes = await startProbesBy('auto', {core: works(1), bpftrace: fails('not asked')})(
      OPTIONS,
    );

    assert.deepEqual(probes.pids(), [1]);
    assert.deepEqual(probes.unavailable, []);
  });

  test('falls back to bpftrace, and says why', async () => {
    const probes = await startProbesBy('auto', {core: fails('exit code 1'), bpftrace: works(2)})(
      OPTIONS,
    );

    assert.deepEqual(probes.pids(), [2]);
    assert.deepEqual(probes.unavailable, [
      {
        ...{probe: 'engine', series: 'core'},
        reason: 'the CO-RE engine cannot run (exit code 1); bpftrace runs in its place',
      },
    ]);
  });

  test('says why neither can run', async () => {
    const missing = new ProfilerError(
      'PROBE_BPFTRACE_MISSING',
      'there is no bpftrace',
      'install it',
    );
    const bpftrace: StartProbes = () => Promise.reject(missing);

    const started = startProbesBy('auto', {core: fails('exit code 1'), bpftrace})(OPTIONS);

    await assert.rejects(started, {
      ...{code: 'PROBE_BPFTRACE_MISSING', hint: 'install it'},
      message: 'the CO-RE engine cannot run (exit code 1), and there is no bpftrace',
    });
  });

  test('does not try bpftrace where the same would keep it from starting', async () => {
    const refused = new ProfilerError('PROBE_NOT_PERMITTED', 'only root may', 'use sudo');
    const core: StartProbes = () => Promise.reject(refused);

    await assert.rejects(startProbesBy('auto', {core, bpftrace: works(2)})(OPTIONS), refused);
  });

  test('does not fall back from an engine that was asked for by name', async () => {
    const starters = {core: fails('exit code 1'), bpftrace: works(2)};

    await assert.rejects(startProbesBy('core', starters)(OPTIONS), /exit code 1/);
  });
});

function works(pid: number): StartProbes {
  const probes: ProbeSet = {
    ...{engine: 'bpftrace', running: ['syscalls'], unavailable: []},
    ...{watch: () => {}, forget: () => {}, pids: () => [pid]},
    ...{cut: () => Promise.resolve(true), stop: () => Promise.resolve()},
  };
  return () => Promise.resolve(probes);
}

function fails(message: string): StartProbes {
  return () => Promise.reject(new Error(message));
}

// Faults of the process and of what it may use.

import {execFileSync} from 'node:child_process';

import {startRegistry} from '../../../../src/parts/registry.js';
import {repeat, watched, type Fault, type Load, type Prepared} from '../fault.js';
import type {Lab} from '../lab.js';
import {startRestarting} from '../restarting.js';
import {freeze, standStill} from '../stand-still.js';

const PULL: Load = {operation: 'pull', rate: 15, layerSize: '64KiB'};

async function registry(lab: Lab, inject: (pid: number) => void): Promise<Prepared> {
  const {url, pid} = lab.part(await startRegistry());
  return {url, targets: [watched(pid)], inject: () => inject(pid)};
}

export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'stopped-process',
    expects: ['process-stopped'],
    load: PULL,
    prepare: (lab) => registry(lab, (pid) => standStill(lab, pid, {stillMs: 60, everyMs: 100})),
  },
  {
    name: 'frozen-group',
    expects: ['process-stopped'],
    load: PULL,
    prepare: (lab) => registry(lab, (pid) => freeze(lab, pid, {stillMs: 60, everyMs: 100})),
  },
  {
    name: 'open-files',
    expects: ['open-files'],
    load: {...PULL, rate: 40, layerSize: '1MiB'},
    prepare: (lab) =>
      registry(lab, (pid) => {
        execFileSync('prlimit', ['--pid', String(pid), '--nofile=14:14']);
      }),
  },
  {
    name: 'memory-limit',
    expects: ['memory-limit'],
    load: {operation: 'pull', rate: 8, layerSize: '2MiB', images: 24},
    prepare: async (lab) => {
      const disk = await lab.disk('disk', 768, {read: '2ms'});
      const {url, pid} = lab.part(await startRegistry({storageDir: disk.directory}));
      const set = lab.cgroup('memory', [pid]);
      return {
        ...{url, targets: [watched(pid)]},
        inject: () => repeat(lab, 1000, () => trySet(set, 'memory.limit_in_bytes', '40M')),
      };
    },
  },
  {
    name: 'restarted',
    expects: ['restarted'],
    load: PULL,
    prepare: startRestarting,
  },
];

/** The kernel refuses a limit as long as it cannot free enough. */
function trySet(set: (file: string, value: string) => void, file: string, value: string): void {
  try {
    set(file, value);
  } catch {
    // It is tried again.
  }
}

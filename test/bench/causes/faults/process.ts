// Faults of the process and of what it may use.

import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {startRegistry} from '../../../../src/parts/registry.js';
import {repeat, watched, type Fault, type Load, type Prepared} from '../fault.js';
import {startJournalGateway} from '../journal-gateway.js';
import type {Lab} from '../lab.js';
import {startSupervised} from '../restarting.js';
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
    prepare: (lab) =>
      startSupervised(lab, {
        inject: (pidNow) => {
          const timer = setInterval(() => process.kill(pidNow(), 'SIGKILL'), A_SERVER_LIVES_MS);
          lab.atEnd(() => clearInterval(timer));
        },
      }),
  },
  {
    name: 'out-of-memory',
    expects: ['restarted'],
    load: PULL,
    prepare: (lab) => {
      const group = lab.groupOf('memory', []);
      writeFileSync(join(group, 'memory.limit_in_bytes'), '96M');
      const enter = ['sh', '-c', 'echo $$ >"$0" && exec "$@"', join(group, 'cgroup.procs')];
      return startSupervised(lab, {
        // Of the programs of a group, the kernel kills this one first.
        within: [...enter, 'choom', '-n', '1000', '--'],
        inject: () => {
          const takes = ['python3', '-c', TAKE_MEMORY, join(group, 'memory.oom_control')];
          lab.start([...enter, ...takes, String(A_SERVER_LIVES_MS / 1000)]);
        },
      });
    },
  },
  {
    name: 'lock-during-flush',
    expects: ['lock'],
    load: PULL,
    prepare: async (lab) => {
      const disk = await lab.disk('journal', 64, {flush: '40ms'});
      const {url, pid} = lab.part(await startRegistry());
      const gateway = lab.part(await startJournalGateway(url, disk.directory));
      return {
        url: gateway.url,
        targets: [watched(gateway.pid, 'gateway'), watched(pid)],
        inject: () => void lab.start(['sh', '-c', FLUSH_JOURNAL, `${gateway.url}/journal`]),
      };
    },
  },
  {
    name: 'swap',
    expects: ['swap'],
    load: {...PULL, rate: 6},
    prepare: async (lab) => {
      await lab.swap(64, {read: '200us'});
      return registry(lab, (pid) => void lab.start(['python3', '-c', PAGE_OUT, String(pid)]));
    },
  },
];

/** A server that lived for less is taken for a helper. */
const A_SERVER_LIVES_MS = 6000;

/** Has a journal brought to the disk again and again. */
const FLUSH_JOURNAL = 'while :; do curl -s -o /dev/null -X POST "$0"; sleep 0.03; done';

/** Takes memory of its control group until the kernel kills somebody, and gives it back: again and again. */
const TAKE_MEMORY = `
import sys, time
def kills():
    return [line for line in open(sys.argv[1]) if line.startswith('oom_kill ')]
while True:
    time.sleep(float(sys.argv[2]))
    before, taken = kills(), []
    while kills() == before and len(taken) < 128:
        taken.append(b'x' * (1 << 20))
    taken = None
`;

/** Sends the private memory of a process to swap, again and again (process_madvise(2), MADV_PAGEOUT). */
const PAGE_OUT = `
import ctypes, os, struct, sys, time
libc = ctypes.CDLL(None, use_errno=True)
pid, madvise, pageout = int(sys.argv[1]), 440, 21
pidfd = os.pidfd_open(pid)
while True:
    ranges = []
    for line in open(f'/proc/{pid}/maps'):
        words = line.split()
        if words[1].startswith('rw') and words[4] == '0':
            start, end = (int(word, 16) for word in words[0].split('-'))
            ranges.append((start, end - start))
    for at in range(0, len(ranges), 512):
        some = ranges[at:at + 512]
        vector = b''.join(struct.pack('PN', *each) for each in some)
        libc.syscall(madvise, pidfd, vector, ctypes.c_size_t(len(some)), pageout, 0)
    time.sleep(2)
`;

/** The kernel refuses a limit as long as it cannot free enough. */
function trySet(set: (file: string, value: string) => void, file: string, value: string): void {
  try {
    set(file, value);
  } catch {
    // It is tried again.
  }
}

// Faults of disks and file systems.

import {spawnSync} from 'node:child_process';
import {join} from 'node:path';

import {startRegistry} from '../../../../src/parts/registry.js';
import {repeat, watched, type Fault, type Load, type Prepared} from '../fault.js';
import type {Lab, LabDisk, Speed} from '../lab.js';

const PUSH: Load = {operation: 'push', rate: 8, layerSize: '64KiB'};
const DISK_MIB = 768;

async function registryOn(
  lab: Lab,
  inject: (disk: LabDisk, pid: number) => void | Promise<void>,
  speed: Speed = {read: '200us', write: '100us', flush: '300us'},
): Promise<Prepared> {
  const disk = await lab.disk('disk', DISK_MIB, speed);
  const {url, pid} = lab.part(await startRegistry({storageDir: disk.directory}));
  return {url, targets: [watched(pid)], inject: () => inject(disk, pid)};
}

export const DISK_FAULTS: readonly Fault[] = [
  {
    name: 'disk-other-program',
    expects: ['disk-other-program'],
    load: PUSH,
    prepare: (lab) =>
      registryOn(lab, ({directory}) => {
        const file = join(directory, 'other');
        const write = `dd if=/dev/zero of=${file} bs=128k count=800 oflag=direct conv=notrunc`;
        for (const end of ['1', '2', '3', '4'])
          lab.start(['sh', '-c', `while ${write.replace(file, file + end)}; do :; done`]);
      }),
  },
  {
    name: 'slow-device',
    expects: ['device-slow'],
    load: {...PUSH, rate: 4},
    prepare: (lab) => registryOn(lab, (disk) => disk.setSpeed({write: '2ms', flush: '10ms'})),
  },
  {
    name: 'io-limit',
    expects: ['io-limit'],
    load: PUSH,
    prepare: (lab) =>
      registryOn(lab, ({number}, pid) => {
        const set = lab.cgroup('blkio', [pid]);
        set('blkio.throttle.write_iops_device', `${number} 40`);
      }),
  },
  {
    name: 'cold-cache',
    expects: ['cold-cache'],
    load: {operation: 'pull', rate: 8, layerSize: '1MiB', images: 12},
    prepare: (lab) =>
      registryOn(lab, async (disk) => {
        await disk.setSpeed({read: '3ms'});
        const forget = lab.start(['python3', '-c', FORGET_FILES, disk.directory]);
        await new Promise((resolve) => forget.once('spawn', resolve));
      }),
  },
  {
    name: 'disk-used-up',
    expects: ['disk-own-use'],
    load: {...PUSH, rate: 3, sickRate: 14, layerSize: '1MiB'},
    prepare: (lab) =>
      registryOn(
        lab,
        () => {
          // The load of the second phase is the fault.
        },
        {read: '1ms', write: '3ms', flush: '6ms'},
      ),
  },
  {
    name: 'disk-full',
    expects: ['disk-full'],
    load: {...PUSH, rate: 6, layerSize: '1MiB'},
    prepare: (lab) =>
      registryOn(lab, ({directory}) => {
        repeat(lab, 1000, () => fill(join(directory, 'filler')));
      }),
  },
  {
    name: 'inodes-used-up',
    expects: ['disk-full'],
    load: {...PUSH, rate: 6},
    prepare: async (lab) => {
      const disk = await lab.disk('disk', DISK_MIB, {}, ['-N', '8192']);
      const {url, pid} = lab.part(await startRegistry({storageDir: disk.directory}));
      return {
        ...{url, targets: [watched(pid)]},
        inject: () => void lab.start(['python3', '-c', TAKE_INODES, disk.directory]),
      };
    },
  },
];

/** Makes empty files until there is no inode left, and again when some are free. */
const TAKE_INODES = `
import sys, time
number = 0
while True:
    try:
        open(f'{sys.argv[1]}/{number}', 'x').close()
        number += 1
    except OSError:
        time.sleep(0.5)
`;

/** Takes all room that is left. */
function fill(file: string): void {
  spawnSync('fallocate', ['-l', '2G', file]);
  spawnSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k', 'oflag=append', 'conv=notrunc']);
}

/** Lets the kernel forget the pages of all files in a folder, again and again (posix_fadvise(2)). */
const FORGET_FILES = `
import os, sys, time
while True:
    for folder, _, files in os.walk(sys.argv[1]):
        for name in files:
            try:
                file = os.open(os.path.join(folder, name), os.O_RDONLY)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)
            except OSError:
                pass
    time.sleep(0.3)
`;

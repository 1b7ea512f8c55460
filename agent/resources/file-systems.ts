// How much room is left on the file systems that the targets see: bytes and inodes. Only local ones are
// asked, because a call on a network file system whose server is gone would never come back.

import {statfsSync, type StatsFs} from 'node:fs';

import type {Figure} from '../../src/domain/record.js';
import type {ProcFiles} from '../targets/proc-files.js';
import type {KnownProcess} from '../targets/process-table.js';
import {gauges} from './figures.js';
import type {Processes, Reading} from './reading.js';

export const FILE_SYSTEM_PROBE = 'filesystem';

/** Room changes slowly. */
const READINGS_BETWEEN = 5;
const MOST_FILE_SYSTEMS = 16;
const LOCAL_TYPES = /^(ext[234]|xfs|btrfs|f2fs|zfs|tmpfs|overlay|vfat)$/;
/** Mounts of the system itself, which hold no blobs. */
const SYSTEM_MOUNTS = /^\/(dev|proc|sys|run|etc|boot)(\/|$)/;

export interface Mount {
  readonly folder: string;
  readonly device: string;
}

/** Each device once, at the mount that comes first. */
export function readLocalMounts(mountinfo: string): readonly Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const [, , device, , folder] = before!.split(' ');
    const type = after?.split(' ')[0] ?? '';
    if (device === undefined || folder === undefined || !LOCAL_TYPES.test(type)) continue;
    if (SYSTEM_MOUNTS.test(folder) || byDevice.has(device)) continue;
    byDevice.set(device, {folder, device});
  }
  return [...byDevice.values()].slice(0, MOST_FILE_SYSTEMS);
}

export class FileSystems implements Reading {
  readonly #proc: ProcFiles;
  #readings = 0;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read({targets}: Processes): readonly Figure[] {
    this.#readings += 1;
    if (this.#readings % READINGS_BETWEEN !== 1) return [];
    return [...targets].flatMap(([target, [root]]) =>
      root === undefined ? [] : this.#figuresOf(target, root),
    );
  }

  #figuresOf(target: string, {pid}: KnownProcess): readonly Figure[] {
    const mounts = readLocalMounts(this.#proc.text(pid, 'mountinfo') ?? '');
    return mounts.flatMap(({folder, device}) => {
      const room = roomOf(this.#proc.path(pid, `root${folder}`));
      if (room === undefined || room.blocks === 0) return [];
      const place = {target, probe: FILE_SYSTEM_PROBE, series: `${folder} ${device}`};
      return gauges(place, {
        size_bytes: room.blocks * room.bsize,
        free_bytes: room.bavail * room.bsize,
        // btrfs makes inodes as it needs them and tells none.
        ...(room.files === 0 ? {} : {inodes: room.files, free_inodes: room.ffree}),
      });
    });
  }
}

function roomOf(folder: string): StatsFs | undefined {
  try {
    return statfsSync(folder);
  } catch {
    return undefined;
  }
}

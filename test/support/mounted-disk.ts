// Mounts an ext4 file system that lies in a file. It can be frozen without holding up the host.

import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface Disk {
  readonly directory: string;
  unmount(): void;
}

export function mountDisk(size = '256M'): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-disk-'));
  const image = join(folder, 'image');
  const directory = join(folder, 'mnt');
  mkdirSync(directory);
  execFileSync('truncate', ['-s', size, image]);
  execFileSync('mkfs.ext4', ['-q', image]);
  execFileSync('mount', ['-o', 'loop', image, directory]);
  return {
    directory,
    unmount: () => {
      execFileSync('umount', [directory]);
      rmSync(folder, {recursive: true});
    },
  };
}

// A disk of a test's own: nobody else reads it or writes to it.

import {execFileSync} from 'node:child_process';
import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const SIZE_BYTES = 16 << 20;

export interface LoopDisk {
  /** Such as `/dev/loop0`. */
  readonly device: string;
  /** As probes tell it: major << 20 | minor. */
  readonly number: number;
  readonly detach: () => void;
}

/** A loop device of a file that is made in the folder. */
export function attachLoopDisk(folder: string): LoopDisk {
  const image = join(folder, 'disk');
  writeFileSync(image, '');
  truncateSync(image, SIZE_BYTES);
  const losetup = (...args: string[]): string =>
    execFileSync('losetup', args, {encoding: 'utf8'}).trim();
  const device = losetup('--find', '--show', image);
  const numbers = execFileSync('stat', ['--format=%Hr %Lr', device], {encoding: 'utf8'});
  const [major, minor] = numbers.trim().split(' ').map(Number) as [number, number];
  return {
    device,
    number: major * 2 ** 20 + minor,
    detach: () => void losetup('--detach', device),
  };
}

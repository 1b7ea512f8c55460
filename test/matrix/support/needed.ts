// Says before a part of the matrix begins which programs it lacks, and which packages have them.

import {spawnSync} from 'node:child_process';

/** Debian's packages of the programs that parts of the matrix need beside those that set-up installs. */
const PACKAGES = {
  debootstrap: 'debootstrap',
  busybox: 'busybox-static',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-system-aarch64': 'qemu-system-arm',
  'aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu',
} as const;

/** Ends this process with a hint where one of the programs is missing. */
export function need(...programs: readonly (keyof typeof PACKAGES)[]): void {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => PACKAGES[program]);
  console.error(`this part needs ${missing.join(', ')}`);
  console.error(`hint: apt-get install ${packages.join(' ')}`);
  process.exit(1);
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

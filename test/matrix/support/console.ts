// Runs a guest of qemu from a kernel and a folder that becomes its first file system, and reads its console.

import {execFileSync, spawn} from 'node:child_process';

/** Packs the folder as a kernel unpacks it (cpio, newc). */
export function packInitramfs(root: string, image: string): void {
  const pack = 'cd "$1" && find . | busybox cpio -o -H newc > "$2"';
  execFileSync('sh', ['-c', pack, 'sh', root, image], {stdio: 'pipe'});
}

/** What the console said until the guest ended, by itself or at the deadline. `--verbose` shows it meanwhile. */
export function consoleOf(
  qemu: string,
  args: readonly string[],
  deadlineMs: number,
): Promise<string> {
  const guest = spawn(qemu, args, {stdio: ['ignore', 'pipe', 'inherit']});
  const deadline = setTimeout(() => guest.kill('SIGKILL'), deadlineMs);
  let output = '';
  guest.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString('latin1');
    if (process.argv.includes('--verbose')) process.stderr.write(bytes);
  });
  return new Promise((resolve, reject) => {
    guest.once('error', reject);
    guest.once('close', () => {
      clearTimeout(deadline);
      resolve(output.replaceAll('\r', ''));
    });
  });
}

// Boots a kernel for arm64 in qemu, with a shell and what a caller brings in its memory, and runs lines of the shell. Files
// come back over the console.

import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import type {Counts} from '../../bpf/support/tls-server.js';
import {consoleOf, packInitramfs} from './console.js';

const DEADLINE_MS = 25 * 60_000;
/** The load of one round: so many connections, and requests of each. */
const LOAD = '-connections 4 -requests 20';

export interface Arm64Guest {
  /** The kernel's image. */
  readonly image: string;
  /** A static program for arm64. */
  readonly busybox: string;
  readonly memoryMb: number;
  /** Folders and files by where they go, from the guest's root on. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly flags: string;
  readonly pid: number;
  /** What the client counted, by method and status. */
  readonly sent: Counts;
}

/** Runs the lines and ends. Its files go to `folder`. Gives the text of the console. */
export function runInGuest(
  {image, busybox, memoryMb, files}: Arm64Guest,
  folder: string,
  lines: readonly string[],
): Promise<string> {
  const root = join(folder, 'root');
  for (const [name, path] of Object.entries({'bin/busybox': busybox, ...files})) {
    mkdirSync(join(root, name, '..'), {recursive: true});
    copyFileSync(path, join(root, name));
  }
  writeFileSync(join(root, 'init'), initOf(lines), {mode: 0o755});
  const initramfs = join(folder, 'initramfs');
  packInitramfs(root, initramfs);
  const args = [
    // Of later processors qemu would have to compute how pointers are signed.
    ...['-machine', 'virt', '-cpu', 'cortex-a72', '-smp', '1', '-m', String(memoryMb)],
    ...['-nographic', '-no-reboot', '-nic', 'none', '-kernel', image, '-initrd', initramfs],
    ...['-append', 'console=ttyAMA0 quiet panic=-1 mitigations=off'],
  ];
  return consoleOf('qemu-system-aarch64', args, DEADLINE_MS);
}

/** The guest's first process. */
function initOf(lines: readonly string[]): string {
  return `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tracefs tracefs /sys/kernel/tracing
ifconfig lo 127.0.0.1 up
cd /tmp
${lines.join('\n')}
poweroff -f
`;
}

/** Lines that start /server with these flags, whose pid is in $server then, and its port in a file. Pipe 3 is not its own. */
export function serve(flags: string, at: number): readonly string[] {
  return [
    `mkfifo asks${at}`,
    `/server serve ${flags} <asks${at} >port${at} 3>&- &`,
    'server=$!',
    `exec 4>asks${at}`,
    `while [ ! -s port${at} ]; do sleep 1; done`,
  ];
}

/** A line that asks the server of `serve`, and tells what was asked (askedIn). */
export function ask(flags: string, at: number): string {
  return `echo asked ${at} $server $(/server load ${flags} -port $(cat port${at}) ${LOAD})`;
}

/** What `ask` told, of the flags that it was called with. */
export function askedIn(console: string, flags: readonly string[]): readonly Asked[] {
  return [...console.matchAll(/^asked (\d+) (\d+) (\{.*\})$/gm)].map(([, at, pid, sent]) => ({
    flags: flags[Number(at)]!,
    pid: Number(pid),
    sent: JSON.parse(sent!) as Counts,
  }));
}

/** Lines that print a file, for fileIn. */
export function tell(file: string): readonly string[] {
  return [`echo "-- begin of ${file}"`, `gzip -c ${file} | base64`, `echo "-- end of ${file}"`];
}

/** Empty where the guest did not print it. */
export function fileIn(console: string, file: string): Buffer {
  const [begin, end] = [`-- begin of ${file}\n`, `-- end of ${file}`];
  const from = console.indexOf(begin);
  if (from < 0) return Buffer.alloc(0);
  const text = console.slice(from + begin.length, console.indexOf(end, from));
  return gunzipSync(Buffer.from(text, 'base64'));
}

/** The console without the files in it. */
export function wordsIn(console: string): string {
  return console.replaceAll(/^-- begin of .*\n(?:[A-Za-z0-9+/=]+\n)*-- end of .*\n/gm, '');
}

// Boots a kernel for arm64 in qemu, with the loader, a server in Go and a shell in its memory, and has the server
// asked. What the loader wrote comes back over the console.

import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';

import type {Counts} from '../../bpf/support/tls-server.js';
import {consoleOf, packInitramfs} from './console.js';

const DEADLINE_MS = 15 * 60_000;
/** Text of the console before and behind the records, each on a line of its own. */
const [BEGIN, END] = ['-- begin of records', '-- end of records'];

export interface Arm64Guest {
  /** The kernel's image. */
  readonly image: string;
  /** Static programs for arm64. */
  readonly busybox: string;
  readonly loader: string;
  readonly server: string;
}

export interface Asked {
  readonly flags: string;
  readonly pid: number;
  /** What the client counted, by method and status. */
  readonly sent: Counts;
}

export interface Arm64Run {
  readonly console: string;
  readonly asked: readonly Asked[];
  /** As bpf/core/PROTOCOL.md has them; empty where the loader ended by itself. */
  readonly records: Buffer;
}

/** Asks a server with each of these flags (tls-server/main.go). Its files go to `folder`. */
export async function askInGuest(
  guest: Arm64Guest,
  folder: string,
  all: readonly string[],
): Promise<Arm64Run> {
  const said = await boot(guest.image, makeInitramfs(guest, folder, all));
  const from = said.indexOf(`${BEGIN}\n`);
  const text = from < 0 ? '' : said.slice(from + BEGIN.length + 1, said.indexOf(END));
  return {
    console: from < 0 ? said : said.slice(0, from),
    asked: [...said.matchAll(/^asked (\d+) (\d+) (\{.*\})$/gm)].map(([, at, pid, sent]) => ({
      flags: all[Number(at)]!,
      pid: Number(pid),
      sent: JSON.parse(sent!) as Counts,
    })),
    records: text === '' ? Buffer.alloc(0) : gunzipSync(Buffer.from(text, 'base64')),
  };
}

function makeInitramfs(guest: Arm64Guest, folder: string, all: readonly string[]): string {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'bin'), {recursive: true});
  copyFileSync(guest.busybox, join(root, 'bin/busybox'));
  copyFileSync(guest.loader, join(root, 'loader'));
  copyFileSync(guest.server, join(root, 'server'));
  writeFileSync(join(root, 'init'), initOf(all), {mode: 0o755});
  const image = join(folder, 'initramfs');
  packInitramfs(root, image);
  return image;
}

/** The first process of the guest. The loader needs a minute there until its programs are verified. */
function initOf(all: readonly string[]): string {
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
mkfifo commands
/loader <commands >records 2>said &
loader=$!
exec 3>commands
while [ ! -s records ] && kill -0 $loader 2>/dev/null; do sleep 1; done
${all.map(askOnce).join('\n')}
echo cut >&3
sleep 5
kill $loader
wait $loader
cat said
echo "${BEGIN}"
gzip -c records | base64
echo "${END}"
poweroff -f
`;
}

function askOnce(flags: string, at: number): string {
  return `mkfifo asks${at}
/server serve ${flags} <asks${at} >port${at} &
server=$!
exec 4>asks${at}
while [ ! -s port${at} ]; do sleep 1; done
echo watch $server >&3
sleep 1
echo asked ${at} $server $(/server load ${flags} -port $(cat port${at}) -connections 4 -requests 20)`;
}

function boot(image: string, initramfs: string): Promise<string> {
  const args = [
    // Of later processors qemu would have to compute how pointers are signed.
    ...['-machine', 'virt', '-cpu', 'cortex-a72', '-smp', '1', '-m', '1536', '-nographic'],
    ...['-no-reboot', '-nic', 'none', '-kernel', image, '-initrd', initramfs],
    ...['-append', 'console=ttyAMA0 quiet panic=-1 mitigations=off'],
  ];
  return consoleOf('qemu-system-aarch64', args, DEADLINE_MS);
}

// Boots a kernel in qemu, with this machine's files as its own, read-only by 9p: so Node, the tests and what
// was built are there. The processor is software (tcg): this needs no /dev/kvm. It is one unless more are asked for:
// with several, Linux 6.12 faults where one of them runs code that another one patches, and 7.2 does not.

import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {consoleOf, packInitramfs} from './console.js';
import type {Kernel} from './debian.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
const DEADLINE_MS = 20 * 60_000;
const MOUNT_SHARED = 'mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro,cache=loose';
/** Where a guest has the system that it was given. */
export const SYSTEM_IN_GUEST = '/run/system';
/** In the order in which they need each other. What a kernel has built in is missing, and is left out. */
const MODULES = [
  ...[
    'drivers/virtio/virtio',
    'drivers/virtio/virtio_ring',
    'drivers/virtio/virtio_pci_legacy_dev',
  ],
  ...['drivers/virtio/virtio_pci_modern_dev', 'drivers/virtio/virtio_pci', 'fs/netfs/netfs'],
  ...['fs/fscache/fscache', 'net/9p/9pnet', 'net/9p/9pnet_virtio', 'fs/9p/9p'],
  // What the workloads need: disks of files, and cables.
  ...['drivers/block/loop', 'drivers/net/veth', 'net/sched/sch_netem'],
];

export interface GuestRun {
  /** What its console said. */
  readonly output: string;
  /** A folder with the files of the run, for the caller to remove. */
  readonly folder: string;
}

/** What a guest is booted for. */
interface Work {
  readonly script: string;
  readonly hasSystem: boolean;
}

/**
 * Runs a script of this checkout under another kernel, with its arguments. It ends with the guest, after 20 minutes
 * at most. The root of another system (debian.ts) is at SYSTEM_IN_GUEST then.
 */
export async function runInGuest(
  kernel: Kernel,
  script: string,
  system?: string,
): Promise<GuestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-guest-'));
  const initramfs = makeInitramfs(folder, kernel, {script, hasSystem: system !== undefined});
  const args = [
    ...['-accel', 'tcg,thread=multi', '-smp', cpus(), '-cpu', 'max', '-machine', 'q35'],
    ...['-m', '2048', '-nographic', '-no-reboot', '-nic', 'none'],
    ...['-kernel', kernel.image, '-initrd', initramfs],
    ...sharedFolder('/', 'host'),
    ...(system === undefined ? [] : sharedFolder(system, 'system')),
    ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off no_timer_check'],
  ];
  return {output: await consoleOf('qemu-system-x86_64', args, DEADLINE_MS), folder};
}

/** `--cpus=2` gives a guest two. They run at a time, each in a thread of qemu. */
function cpus(): string {
  const option = process.argv.find((word) => word.startsWith('--cpus='));
  return option?.slice('--cpus='.length) ?? '1';
}

function sharedFolder(path: string, tag: string): readonly string[] {
  const how = 'security_model=none,readonly=on,multidevs=remap';
  return ['-virtfs', `local,path=${path},mount_tag=${tag},${how}`];
}

function makeInitramfs(folder: string, kernel: Kernel, work: Work): string {
  const root = join(folder, 'root');
  for (const name of ['bin', 'modules', 'host', 'proc'])
    mkdirSync(join(root, name), {recursive: true});
  copyFileSync('/usr/bin/busybox', join(root, 'bin/busybox'));
  const modules = MODULES.flatMap((path) => unpackModule(kernel, path, join(root, 'modules')));
  writeFileSync(join(root, 'init'), initOf(modules, work), {mode: 0o755});
  const image = join(folder, 'initramfs');
  packInitramfs(root, image);
  return image;
}

/** The name of the module's file; none where the kernel has it built in. */
function unpackModule({modules}: Kernel, path: string, into: string): readonly string[] {
  const file = join(modules, 'kernel', `${path}.ko`);
  const to = join(into, `${basename(path)}.ko`);
  if (existsSync(file)) copyFileSync(file, to);
  else if (existsSync(`${file}.xz`)) writeFileSync(to, execFileSync('xz', ['-dc', `${file}.xz`]));
  else return [];
  return [basename(to)];
}

/** The script of the guest's first process. Everything that tests write goes to memory. */
function initOf(modules: readonly string[], {script, hasSystem}: Work): string {
  const mounts = [
    'mount -t proc proc /host/proc',
    'mount -t sysfs sys /host/sys',
    'mount -t devtmpfs dev /host/dev',
    'mount -t tracefs tracefs /host/sys/kernel/tracing',
    'mount -t bpf bpf /host/sys/fs/bpf',
    'mount -t cgroup2 cgroup2 /host/sys/fs/cgroup',
    ...['tmp', 'run', 'root', 'var/tmp'].map((path) => `mount -t tmpfs tmpfs /host/${path}`),
  ];
  const mountSystem = [
    `mkdir /host${SYSTEM_IN_GUEST}`,
    `${MOUNT_SHARED} system /host${SYSTEM_IN_GUEST}`,
  ];
  const inside = `cd '${ROOT}' && exec '${process.execPath}' --import tsx ${script}`;
  return `${[
    '#!/bin/busybox sh',
    '/bin/busybox --install -s /bin',
    'export PATH=/bin HOME=/root',
    ...modules.map((name) => `insmod /modules/${name}`),
    `${MOUNT_SHARED} host /host`,
    ...mounts,
    ...(hasSystem ? mountSystem : []),
    // As udev does elsewhere: bpftrace's clang writes to a file of that name.
    'ln -s /proc/self/fd /host/dev/fd',
    'ifconfig lo 127.0.0.1 up',
    // The firmware leaves the console in the middle of a line.
    'echo',
    `PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin chroot /host /bin/sh -c "${inside}" 2>&1`,
    'poweroff -f',
  ].join('\n')}\n`;
}

// A fresh system of Debian in a folder, and commands that run in it. All mounts lie in a namespace of their own,
// so that they are gone with the command whatever happens.

import {execFileSync, spawnSync} from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import {basename, join} from 'node:path';

export interface Ended {
  readonly status: number | null;
  /** What it printed on both outputs. */
  readonly said: string;
  readonly seconds: number;
}

/** The root of the system is the first argument, the command the second. */
const INSIDE = `
  mount -t proc proc "$1/proc" && mount --rbind /sys "$1/sys" && mount --rbind /dev "$1/dev" &&
  mount -t tmpfs tmpfs "$1/tmp" &&
  exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    DEBIAN_FRONTEND=noninteractive sh -c "$2"`;

export class FreshSystem {
  readonly root: string;

  /** Takes a minute. The packages lie in /packages, and nothing starts a service. */
  constructor(folder: string, suite: string, packages: readonly string[]) {
    this.root = join(folder, suite);
    const words = ['--variant=minbase', suite, this.root, mirror()];
    execFileSync('debootstrap', words, {stdio: 'ignore'});
    const policy = join(this.root, 'usr/sbin/policy-rc.d');
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
    mkdirSync(join(this.root, 'packages'));
    for (const path of packages) copyFileSync(path, join(this.root, 'packages', basename(path)));
    const {status, said} = this.run('apt-get update');
    if (status !== 0) throw new Error(said);
  }

  run(command: string): Ended {
    const startMs = performance.now();
    const shell = ['--mount', '--propagation', 'private', 'sh', '-c', INSIDE];
    const words = [...shell, 'sh', this.root, command];
    const {status, stdout, stderr} = spawnSync('unshare', words, {encoding: 'utf8'});
    return {status, said: `${stdout}${stderr}`, seconds: (performance.now() - startMs) / 1000};
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }
}

/** That of this host, or Debian's own one. */
function mirror(): string {
  const lists = '/etc/apt/sources.list.d';
  const files = existsSync(lists) ? readdirSync(lists).map((name) => join(lists, name)) : [];
  const text = ['/etc/apt/sources.list', ...files]
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  return /\bhttps?:\/\/\S+\/debian\/?(?=\s)/.exec(text)?.[0] ?? 'http://deb.debian.org/debian';
}

// Installs the packages of Debian in fresh systems of Debian 12 and 13 and makes a report there, in two commands
// that are timed. Removes them again, and looks at what stays. Run it as root, with debootstrap and a mirror.
//
// All mounts lie in a namespace of their own, so that they are gone with the process whatever happens.

import {execFileSync, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const SUITES = {bookworm: 'Debian 12', trixie: 'Debian 13'} as const;
const OUT = fileURLToPath(new URL('../../dist/package/', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../src/packages/package.mjs', import.meta.url));
const INSTALL = 'apt-get install --yes --no-install-recommends /packages/*.deb docker-registry';
const REPORT = 'regscope demo --scenario push-200-small --listen 127.0.0.1:0';
/** What a removal must not leave. Settings and run files are the user's. */
const GONE = [
  '/usr/bin/regscope',
  '/usr/bin/regscope-agent',
  '/usr/lib/regscope',
  '/usr/lib/systemd/system/regscope-agent.service',
];
/** The root of the system is the first argument, the command the second. */
const INSIDE = `
  mount -t proc proc "$1/proc" && mount --rbind /sys "$1/sys" && mount --rbind /dev "$1/dev" &&
  mount -t tmpfs tmpfs "$1/tmp" &&
  exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    DEBIAN_FRONTEND=noninteractive sh -c "$2"`;

const folder = mkdtempSync(join(tmpdir(), 'regscope-packages-'));
try {
  assertReproducible();
  for (const suite of Object.keys(SUITES) as (keyof typeof SUITES)[]) tryOn(suite);
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** Packs twice. The single file is assembled anew as well. */
function assertReproducible(): void {
  const pack = (): string => {
    rmSync(join(OUT, '.stamp'), {force: true});
    execFileSync(process.execPath, [PACKAGE, 'deb', 'tarball']);
    return names()
      .map((name) => `${name} ${sumOf(join(OUT, name))}`)
      .join('\n');
  };
  const first = pack();
  check('the same bytes twice', first === pack());
  console.log(first);
}

function tryOn(suite: keyof typeof SUITES): void {
  const system = makeSystem(suite);
  const install = timed(system, INSTALL);
  const report = timed(system, REPORT);
  console.log(`${SUITES[suite]}: ${INSTALL}: ${seconds(install)}; ${REPORT}: ${seconds(report)}`);
  check('it installs', install.status === 0, install.said);
  check('it reports', report.status === 0 && /^Accounting/m.test(report.said), report.said);
  check('the kernel was seen', /\bcore\b/.test(report.said) && /fsync/.test(report.said));
  const owner = timed(system, 'stat -c "%a %U" /var/lib/regscope-collector');
  check('run files are private', owner.said.trim() === '700 regscope', owner.said);
  const again = timed(system, 'apt-get install --yes --reinstall /packages/*.deb');
  check('it installs over itself', again.status === 0, again.said);
  const removed = timed(system, 'apt-get purge --yes regscope regscope-agent');
  check('it goes again', removed.status === 0, removed.said);
  for (const path of GONE) check(`${path} is gone`, !existsSync(join(system, path)));
  check('its settings are gone', !existsSync(join(system, 'etc/regscope')));
}

interface Timed {
  readonly status: number | null;
  readonly said: string;
  readonly ms: number;
}

function timed(system: string, command: string): Timed {
  const startMs = performance.now();
  const shell = ['--mount', '--propagation', 'private', 'sh', '-c', INSIDE, 'sh', system, command];
  const {status, stdout, stderr} = spawnSync('unshare', shell, {encoding: 'utf8'});
  return {status, said: `${stdout}${stderr}`, ms: performance.now() - startMs};
}

/** A fresh system with the packages in it. Nothing starts a service there. */
function makeSystem(suite: string): string {
  const system = join(folder, suite);
  execFileSync('debootstrap', ['--variant=minbase', suite, system, mirror()], {stdio: 'ignore'});
  const policy = join(system, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  mkdirSync(join(system, 'packages'));
  for (const name of names().filter((each) => each.endsWith('.deb'))) {
    copyFileSync(join(OUT, name), join(system, 'packages', name));
  }
  const updated = timed(system, 'apt-get update');
  check(`${suite} has its lists of packages`, updated.status === 0, updated.said);
  return system;
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

function names(): string[] {
  return readdirSync(OUT)
    .filter((name) => /\.deb$|\.tar\.gz$/.test(name))
    .sort();
}

function sumOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function seconds({ms}: Timed): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function check(what: string, holds: boolean, detail = ''): void {
  if (holds) return;
  process.exitCode = 1;
  console.log(`BROKEN: ${what}\n${detail}`);
}

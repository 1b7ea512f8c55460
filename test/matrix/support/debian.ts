// Debian's releases as folders: a minimal system of each, with its bpftrace, and its newest kernel unpacked.

import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {cacheFolder} from './cache.js';

/** Ubuntu and RHEL have other kernels and other bpftraces; what they have in common with these is the version. */
export const RELEASES = ['bullseye', 'bookworm', 'trixie', 'sid'] as const;

export type Release = (typeof RELEASES)[number];

const run = promisify(execFile);
const LONG = {maxBuffer: 64 * 2 ** 20, timeout: 30 * 60_000};

/** The root of a minimal system with bpftrace. Rejects where it cannot be had. */
export async function systemOf(release: Release): Promise<string> {
  const root = join(cacheFolder('systems'), release);
  if (existsSync(root)) return root;
  const unfinished = `${root}.new`;
  rmSync(unfinished, {recursive: true, force: true});
  const options = ['--variant=minbase', '--include=bpftrace'];
  await run('debootstrap', [...options, release, unfinished], LONG);
  renameSync(unfinished, root);
  return root;
}

export interface Kernel {
  /** Such as `6.1.0-50-amd64`. */
  readonly version: string;
  readonly image: string;
  readonly modules: string;
}

/** The release's own kernel, unpacked and not installed. Rejects where it cannot be had. */
export async function kernelOf(release: Release): Promise<Kernel> {
  const folder = join(cacheFolder('kernels'), release);
  if (!existsSync(folder)) await unpackKernel(release, folder);
  // From 7.x on the image lies in a package of its own, and elsewhere.
  const below = ['lib/modules', 'usr/lib/modules'].map((path) => join(folder, path));
  const modules = below.find((path) => existsSync(path));
  const [version] = modules === undefined ? [] : readdirSync(modules);
  const images = ['boot', `usr/lib/modules/${version}`, `lib/modules/${version}`]
    .map((path) => join(folder, path))
    .flatMap((path) => (existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []))
    .filter((path) => /\/vmlinuz(-[^/]*)?$/.test(path));
  if (version === undefined || images[0] === undefined) {
    throw new Error(`the packages of ${release}'s kernel have no image`);
  }
  return {version, image: images[0], modules: join(modules!, version)};
}

async function unpackKernel(release: Release, folder: string): Promise<void> {
  const root = await systemOf(release);
  const inside = (...words: readonly string[]): Promise<unknown> =>
    run('chroot', [root, ...words], {
      ...LONG,
      env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
    });
  // A copy of the archive may be older than its files say that they hold.
  await inside('apt-get', 'update', '-o', 'Acquire::Check-Valid-Until=false');
  await inside(
    'apt-get',
    'install',
    '-y',
    '--no-install-recommends',
    '--download-only',
    'linux-image-amd64',
  );
  const archives = join(root, 'var/cache/apt/archives');
  const unfinished = `${folder}.new`;
  rmSync(unfinished, {recursive: true, force: true});
  mkdirSync(unfinished, {recursive: true});
  for (const name of readdirSync(archives).filter((each) => /^linux-.*\.deb$/.test(each))) {
    await run('dpkg-deb', ['-x', join(archives, name), unfinished], LONG);
    rmSync(join(archives, name));
  }
  renameSync(unfinished, folder);
}

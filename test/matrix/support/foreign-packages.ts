// Packages of this Debian release for another processor, unpacked and not installed: apt keeps lists and
// archives of its own for them.

import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {cacheFolder} from './cache.js';

const run = promisify(execFile);
const LONG = {maxBuffer: 64 * 2 ** 20, timeout: 30 * 60_000};
/** Debian's kernel for arm64; the package holds nothing, and names the one that does. */
export const KERNEL = 'linux-image-arm64';

/**
 * A folder with the files of the packages, and of all that `whole` ones need to run. Rejects where one cannot be had.
 */
export async function foreignPackages(
  architecture: string,
  names: readonly string[],
  whole: readonly string[] = [],
): Promise<string> {
  const key = createHash('sha256').update([...names, '', ...whole].join('\n'));
  const folder = join(cacheFolder('foreign'), `${architecture}-${key.digest('hex').slice(0, 12)}`);
  const files = join(folder, 'files');
  if (existsSync(files)) return files;
  rmSync(folder, {recursive: true, force: true});
  const [lists, cache, archives] = ['lists', 'cache', 'archives'].map((each) => join(folder, each));
  for (const each of [`${lists!}/partial`, `${cache!}/archives/partial`, archives!]) {
    mkdirSync(each, {recursive: true});
  }
  const settings = join(folder, 'apt.conf');
  writeFileSync(
    settings,
    [
      `APT::Architecture "${architecture}";`,
      `APT::Architectures {"${architecture}";};`,
      `Dir::State::lists "${lists!}";`,
      `Dir::State::status "/dev/null";`,
      `Dir::Cache "${cache!}";`,
      `Dir::Cache::archives "${archives!}";`,
    ].join('\n'),
  );
  const options = {...LONG, cwd: archives!, env: {...process.env, APT_CONFIG: settings}};
  await run('apt-get', ['update'], options);
  for (const name of names) {
    const {stdout} = await run('apt-cache', ['depends', name], options);
    await run('apt-get', ['download', chosen(name, stdout)], options);
  }
  if (whole.length > 0) {
    const words = ['install', '--yes', '--download-only', '--no-install-recommends', ...whole];
    await run('apt-get', words, options);
  }
  for (const archive of readdirSync(archives!).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(archives!, archive), `${files}.new`], LONG);
  }
  renameSync(`${files}.new`, files);
  return files;
}

/** The package that a kernel's name stands for; any other stands for itself. */
function chosen(name: string, depends: string): string {
  return name === KERNEL ? /Depends: (linux-image-\S+)/.exec(depends)![1]! : name;
}

export interface Kernel {
  /** The path of its image. */
  readonly image: string;
  readonly release: string;
}

/** The kernel among the files of packages. */
export function kernelOf(files: string): Kernel {
  const [image] = readdirSync(join(files, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
  return {image: join(files, 'boot', image!), release: image!.slice('vmlinuz-'.length)};
}

// Packages of this Debian release for another processor, unpacked and not installed: apt keeps lists and
// archives of its own for them.

import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {cacheFolder} from './cache.js';

const run = promisify(execFile);
const LONG = {maxBuffer: 64 * 2 ** 20, timeout: 30 * 60_000};

/**
 * A folder with the files of the packages. `chosen` gets what `apt-cache depends` prints of each name, and may name
 * another package in its place (a kernel's is named by one that holds nothing). Rejects where one cannot be had.
 */
export async function foreignPackages(
  architecture: string,
  names: readonly string[],
  chosen: (name: string, depends: string) => string,
): Promise<string> {
  const folder = join(cacheFolder('foreign'), architecture);
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
    ].join('\n'),
  );
  const options = {...LONG, cwd: archives!, env: {...process.env, APT_CONFIG: settings}};
  await run('apt-get', ['update'], options);
  for (const name of names) {
    const {stdout} = await run('apt-cache', ['depends', name], options);
    await run('apt-get', ['download', chosen(name, stdout)], options);
  }
  for (const archive of readdirSync(archives!)) {
    await run('dpkg-deb', ['-x', join(archives!, archive), `${files}.new`], LONG);
  }
  renameSync(`${files}.new`, files);
  return files;
}

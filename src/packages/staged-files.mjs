// Files that are laid out to be packed: their list, their rights and their time, which a package keeps.

import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';

import {findProgram} from '../setup/programs.mjs';
import {runTool} from './run-tool.mjs';

/** A time that no clock gives: that of a package whose sources have none. */
const NO_TIME = 0;

const PROGRAM_MODE = 0o755;
const FILE_MODE = 0o644;
const STICKY = 0o1000;

/**
 * The time that all files of a package get, in seconds since 1970: SOURCE_DATE_EPOCH, or when the last commit
 * was made. @param {string} root @returns {Promise<number>}
 */
export async function sourceEpoch(root) {
  const given = Number(process.env.SOURCE_DATE_EPOCH);
  if (Number.isSafeInteger(given) && given > 0) return given;
  if (findProgram('git') === undefined) return NO_TIME;
  const asked = runTool('git', ['log', '-1', '--format=%ct'], root);
  return Number(await asked.catch(() => String(NO_TIME)));
}

/** Files, links and folders below a folder, sorted by path. @param {string} folder @returns {string[]} */
export function listEntries(folder, prefix = '') {
  const entries = readdirSync(join(folder, prefix), {withFileTypes: true});
  const paths = entries.flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? [path, ...listEntries(folder, path)] : [path];
  });
  return paths.sort();
}

/** @param {string} from @param {string} to @param {boolean} [isProgram] as the file itself by default */
export function place(from, to, isProgram) {
  mkdirSync(dirname(to), {recursive: true});
  copyFileSync(from, to);
  if (isProgram !== undefined) chmodSync(to, isProgram ? PROGRAM_MODE : FILE_MODE);
}

/** @param {string} to @param {string | Uint8Array} text */
export function write(to, text) {
  mkdirSync(dirname(to), {recursive: true});
  writeFileSync(to, text);
}

/**
 * Gives everything one time, and the rights that everybody's files have, whatever the umask was. A folder that all
 * may write to keeps its rights, as /tmp has them.
 */
export function settle(folder, epoch) {
  for (const path of ['.', ...listEntries(folder)]) {
    const full = join(folder, path);
    const stat = lstatSync(full);
    const isProgram = stat.isDirectory() || (stat.mode & 0o100) !== 0;
    const isKept = stat.isSymbolicLink() || (stat.mode & STICKY) !== 0;
    if (!isKept) chmodSync(full, isProgram ? PROGRAM_MODE : FILE_MODE);
    lutimesSync(full, epoch, epoch);
  }
}

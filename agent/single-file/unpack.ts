// Unpacks the files that a single-file agent holds: its program, the scripts and the loader. They are
// checked before they are written, lie in a folder that only their owner can enter, and are removed at the
// end. Where a file may not be executed in a folder (noexec), the next folder is tried.

import {createHash} from 'node:crypto';
import {accessSync, constants, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';

import {messageOf, ProfilerError} from '../../src/domain/error.js';
import {makeOwnedFolder} from '../../src/pace/owned-folder.js';

/** The list of all other files, in the format of sha256sum(1). */
export const ASSET_SUMS = 'SHA256SUMS';
const LINE = /^([0-9a-f]{64}) [ *](.+)$/gm;
const PREFIX = 'regscope-agent-';
/** Programs and folders; files of text need less. */
const MODE = 0o700;

/** The bytes of a file that the program holds. */
export type ReadAsset = (name: string) => Uint8Array;

/**
 * Reads all files and checks their hashes. Throws ProfilerError `AGENT_FILE_DAMAGED`, because what is
 * damaged here would run as root.
 */
export function checkedAssets(read: ReadAsset): ReadonlyMap<string, Uint8Array> {
  const sums = Buffer.from(read(ASSET_SUMS)).toString('utf8');
  const files = [...sums.matchAll(LINE)].map(([, sum, name]) => [name!, sum!] as const);
  if (files.length === 0) throw damaged(ASSET_SUMS);
  return new Map(files.map(([name, sum]) => [name, checked(name, read(name), sum)]));
}

function checked(name: string, bytes: Uint8Array, sum: string): Uint8Array {
  const isInside = !name.startsWith('/') && !normalize(name).startsWith('..');
  const found = createHash('sha256').update(bytes).digest('hex');
  if (!isInside || found !== sum) throw damaged(name);
  return bytes;
}

function damaged(name: string): ProfilerError {
  return new ProfilerError(
    'AGENT_FILE_DAMAGED',
    `this program is damaged: its part ${name} is not what was built`,
    'copy it again, and compare it with the SHA256SUMS of its release',
  );
}

/**
 * Writes the files into a new folder below the first of `parents` that takes them and lets `program` run
 * there. Resolves to that folder. Throws ProfilerError `AGENT_FOLDER_UNUSABLE`.
 */
export function unpack(
  files: ReadonlyMap<string, Uint8Array>,
  program: string,
  parents: readonly string[],
): string {
  const reasons: string[] = [];
  for (const parent of parents) {
    try {
      return unpackInto(makeOwnedFolder(PREFIX, parent), files, program);
    } catch (error) {
      reasons.push(`${parent} (${reasonOf(error)})`);
    }
  }
  throw new ProfilerError(
    'AGENT_FOLDER_UNUSABLE',
    `there is no folder for the agent's programs: ${reasons.join(', ')}`,
    'name a folder with 5 MB free on a disk that is not mounted noexec: REGSCOPE_FOLDER=DIR',
  );
}

function unpackInto(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  program: string,
): string {
  try {
    for (const [name, bytes] of files) {
      const path = join(folder, name);
      mkdirSync(dirname(path), {recursive: true, mode: MODE});
      writeFileSync(path, bytes, {mode: MODE, flag: 'wx'});
    }
    accessSync(join(folder, program), constants.X_OK);
    return folder;
  } catch (error) {
    rmSync(folder, {recursive: true, force: true});
    throw error;
  }
}

/** access(2) refuses X_OK on a file system that is mounted noexec. */
function reasonOf(error: unknown): string {
  const {code, syscall} = error as NodeJS.ErrnoException;
  return code === 'EACCES' && syscall === 'access'
    ? 'programs may not run there'
    : messageOf(error);
}

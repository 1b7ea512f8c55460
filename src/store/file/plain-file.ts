// Which paths SQLite may open. Opening a FIFO would wait for a writer for ever, and a runs folder may
// hold anything, so the kind of a file is looked at first.

import {lstatSync, statSync} from 'node:fs';
import {basename} from 'node:path';

import {messageOf} from '../../domain/error.js';
import {runUnknown} from './run-path.js';
import {damaged} from './storage-error.js';

/** SQLite opens these beside a database, if they exist. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

/** Throws STORE_RUN_UNKNOWN if there is nothing, STORE_FILE_DAMAGED if SQLite must not open it. */
export function assertPlainFile(file: string): void {
  const kind = kindOf(file);
  if (kind === 'nothing') throw runUnknown(basename(file, '.db'));
  if (kind !== 'file') throw damaged(file, new Error(kind));
  for (const beside of COMPANIONS.map((end) => file + end)) {
    const fault = kindOf(beside);
    if (fault !== 'file' && fault !== 'nothing') throw damaged(beside, new Error(fault));
  }
}

/** False for what SQLite must not open, and where there is nothing. */
export function isPlainFile(file: string): boolean {
  return kindOf(file) === 'file';
}

/** True for a link that leads nowhere, too. */
export function isSomething(path: string): boolean {
  return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
}

/** `file`, `nothing`, or the reason why it is neither. */
function kindOf(path: string): string {
  try {
    const stat = statSync(path, {throwIfNoEntry: false});
    if (stat !== undefined) return stat.isFile() ? 'file' : 'it is not a regular file';
    return isSomething(path) ? 'it is a link to a file that does not exist' : 'nothing';
  } catch (error) {
    return messageOf(error);
  }
}

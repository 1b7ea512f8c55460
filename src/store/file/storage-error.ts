// Turns errors of SQLite and of the file system into errors that a user can act on. SQLite's codes are
// explained at https://www.sqlite.org/rescode.html.

import {statfsSync} from 'node:fs';
import {dirname} from 'node:path';

import Database from 'better-sqlite3';

import {ProfilerError, messageOf} from '../../domain/error.js';

/** Runs `work`. Faults of the file are thrown as ProfilerError, all other errors as they are. */
export function onFile<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw storageError(error, file);
  }
}

export function storageError(error: unknown, file: string): unknown {
  const code = (error as {code?: unknown} | null)?.code;
  if (typeof code !== 'string') return error;
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damaged(file, error);
  if (/^SQLITE_FULL|^ENOSPC$|^EDQUOT$/.test(code)) return diskFull(file, error);
  if (NOT_WRITABLE.test(code)) return notWritable(file, error);
  if (/^SQLITE_(CANTOPEN|IOERR)/.test(code) && lacksSpace(file)) return diskFull(file, error);
  if (FAILED.test(code)) return failed(file, error);
  return error;
}

const NOT_WRITABLE =
  /^SQLITE_(READONLY|PERM|AUTH)|^E(ACCES|PERM|ROFS|NOENT|NOTDIR|EXIST|ISDIR|LOOP|NAMETOOLONG)$/;
const FAILED =
  /^SQLITE_(CANTOPEN|IOERR|BUSY|NOMEM|PROTOCOL)|^E(IO|MFILE|NFILE|NOMEM|STALE|NXIO|NODEV|BUSY|TIMEDOUT)$/;

/**
 * Explains an error that came from reading a run file. Packed bytes and JSON that cannot be read are
 * damage that SQLite does not see. Our statements fit the schema that the file says it has, so
 * SQLite refuses them only if the file does not have that schema.
 */
export function readingError(thrown: unknown, file: string): unknown {
  const error = storageError(thrown, file);
  const isDamage =
    error instanceof RangeError || error instanceof SyntaxError || isSqliteError(error);
  return isDamage ? damaged(file, error) : error;
}

/** The name of the run file leads to another file than the one that is being written, or to none. */
export function runGone(file: string): ProfilerError {
  return new ProfilerError(
    'STORE_RUN_GONE',
    `${file} was removed or moved while its run goes on`,
    'put it back, or end the run: agents keep what they measured until then',
  );
}

/** Whether a new try may succeed, because space was made or a lock was released. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ProfilerError &&
    (error.code === 'STORE_DISK_FULL' || error.code === 'STORE_IO_FAILED')
  );
}

export function damaged(file: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'STORE_FILE_DAMAGED',
    `${file} is damaged: ${messageOf(cause)}`,
    'take a copy of it from elsewhere; `sqlite3 FILE .recover` may save a part of it',
    {cause},
  );
}

export function notWritable(path: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'STORE_NOT_WRITABLE',
    `${path} cannot be written: ${messageOf(cause)}`,
    'choose another data directory with --data, or make this one yours',
    {cause},
  );
}

/** The -shm file beside a run file grows by so much (sqlite.org/walformat.html, 2.0). */
const LEAST_SPACE_BYTES = 32 * 1024;

/** Whether there is too little space to open the file. SQLite then tells of an error of reading or writing. */
function lacksSpace(file: string): boolean {
  try {
    const {bavail, bsize} = statfsSync(dirname(file));
    return bavail * bsize < LEAST_SPACE_BYTES;
  } catch {
    return false;
  }
}

function diskFull(file: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'STORE_DISK_FULL',
    `no space is left for ${file}`,
    'make space: writing goes on by itself, agents keep what is not stored',
    {cause},
  );
}

function failed(file: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'STORE_IO_FAILED',
    `${file} cannot be used: ${messageOf(cause)}`,
    'look at the disk, and whether another program has the file locked',
    {cause},
  );
}

export function isSqliteError(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError;
}

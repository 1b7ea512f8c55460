// What a user does with a run that is over: removes it, describes it, copies it. A run that goes on is left
// alone; its lock tells.

import {renameSync, rmSync} from 'node:fs';
import {dirname} from 'node:path';

import Database from 'better-sqlite3';

import {ProfilerError} from '../domain/error.js';
import type {Run} from '../domain/run.js';
import {assertPlainFile, isSomething} from './file/plain-file.js';
import {makePrivateFile, makePrivateFolder} from './file/private-file.js';
import {closeWritten, openForReading, openForWriting} from './file/run-file.js';
import {RunLock} from './file/run-lock.js';
import {lockFile, newFile, runFile, runUnknown, runsDir} from './file/run-path.js';
import {onFile, readingError, storageError} from './file/storage-error.js';
import {syncDirectory} from './file/sync-directory.js';
import {bytesOf} from './run-entries.js';
import {describeRun, readRun} from './run/runs.js';

const ENDS = ['', '-wal', '-shm', '-journal'];

/**
 * Removes the run with this id, damaged or not. Throws `STORE_RUN_UNKNOWN`, `STORE_RUN_GOES_ON`, and the
 * errors of the file system.
 */
export function removeRun(dataDir: string, runId: string): void {
  const file = runFile(runsDir(dataDir), runId);
  if (!isSomething(file)) throw runUnknown(runId);
  locked(dataDir, runId, () =>
    onFile(file, () => {
      // The run file goes first: without it, what is left beside it is no run.
      for (const end of ENDS) rmSync(file + end, {force: true});
      syncDirectory(dirname(file));
    }),
  );
}

/** The bytes of a run file with its log; 0 where there is none. */
export function runBytes(dataDir: string, runId: string): number {
  return bytesOf(runFile(runsDir(dataDir), runId));
}

/** Changes labels and note. Throws as `removeRun` does, and `STORE_FILE_DAMAGED`. */
export function changeRun(
  dataDir: string,
  runId: string,
  change: (run: Run) => Pick<Run, 'labels' | 'note'>,
): void {
  const file = runFile(runsDir(dataDir), runId);
  locked(dataDir, runId, () => {
    const database = openForWriting(file);
    try {
      const run = readRun(database.defaultSafeIntegers(true));
      if (run === undefined) throw runUnknown(runId);
      if (run.endNs === undefined) throw goesOn(runId);
      describeRun(database, change(run));
    } catch (error) {
      throw readingError(error, file);
    } finally {
      closeWritten(database);
    }
  });
}

/** Copies a run file, with its log, to a place where nothing is. It may be written meanwhile. */
export async function copyRun(from: string, to: string): Promise<void> {
  assertPlainFile(from);
  if (isSomething(to))
    throw new ProfilerError(
      'STORE_FILE_EXISTS',
      `${to} is there already`,
      'name another file, or remove it',
    );
  const source = openForReading(from);
  try {
    makePrivateFile(to);
    await source.backup(to);
    // A copy says of itself that it has a log, as its source does: closed, it is one plain file.
    closeWritten(new Database(to));
  } catch (error) {
    for (const end of ENDS) rmSync(to + end, {force: true});
    throw storageError(error, to);
  } finally {
    source.close();
  }
}

/**
 * Copies a run file into a data directory. Returns the run's id. Throws `STORE_FILE_EXISTS` where the run is
 * there already.
 */
export async function importRun(dataDir: string, from: string): Promise<string> {
  const folder = runsDir(dataDir);
  const id = idIn(from);
  const [file, fresh] = [runFile(folder, id), newFile(folder, id)];
  if (isSomething(file))
    throw new ProfilerError(
      'STORE_FILE_EXISTS',
      `the run ${id} is in this data directory already`,
      '`regscope runs rm` removes it',
    );
  onFile(folder, () => makePrivateFolder(folder));
  rmSync(fresh, {force: true});
  await copyRun(from, fresh);
  onFile(file, () => renameSync(fresh, file));
  syncDirectory(folder);
  return id;
}

function idIn(file: string): string {
  assertPlainFile(file);
  const database = openForReading(file);
  try {
    const run = readRun(database);
    if (run === undefined) throw runUnknown(file);
    return run.id;
  } catch (error) {
    throw readingError(error, file);
  } finally {
    database.close();
  }
}

function locked(dataDir: string, runId: string, work: () => void): void {
  const folder = runsDir(dataDir);
  if (!isSomething(runFile(folder, runId))) throw runUnknown(runId);
  const lock = RunLock.take(lockFile(folder, runId));
  if (lock === undefined) throw goesOn(runId);
  try {
    work();
  } finally {
    lock.release();
  }
}

function goesOn(runId: string): ProfilerError {
  return new ProfilerError(
    'STORE_RUN_GOES_ON',
    `the run ${runId} is not over`,
    'end it first: POST /api/runs/latest/end, or start its collector again if that died',
  );
}

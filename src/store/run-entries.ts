// What the files of a runs folder say of themselves: the run that a file holds, or why it cannot be read.

import {existsSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../domain/error.js';
import type {Run} from '../domain/run.js';
import {checkRunFile} from './file/run-file.js';
import {RunLock} from './file/run-lock.js';
import {isPassing, onFile} from './file/storage-error.js';
import {openRunFile} from './reader.js';

export type Entry = {readonly file: string} & (
  {readonly run: Run} | {readonly error: ProfilerError}
);

/** The paths of all run files, in no order. The folder need not exist. */
export function runFilesIn(runsDir: string): string[] {
  if (!existsSync(runsDir)) return [];
  const names = onFile(runsDir, () => readdirSync(runsDir));
  return names.filter((name) => name.endsWith('.db')).map((name) => join(runsDir, name));
}

/** `isFinal`: the entry stays right until the file or its -wal file looks different. */
export function readEntry(file: string): {readonly entry: Entry; readonly isFinal: boolean} {
  try {
    const run = readRunOf(file);
    const isWritten = run.endNs === undefined && isBeingWritten(file);
    // Nobody has seen the end of this run. Before anything else is made of it, all of it is checked.
    if (run.endNs === undefined && !isWritten) checkRunFile(file);
    return {entry: {file, run}, isFinal: !isWritten};
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    return {entry: {file, error}, isFinal: !isPassing(error)};
  }
}

function readRunOf(file: string): Run {
  const reader = openRunFile(file);
  try {
    return reader.run();
  } finally {
    reader.close();
  }
}

/** Whether a living collector writes the run. */
export function isBeingWritten(file: string): boolean {
  try {
    return RunLock.isHeld(file.replace(/db$/, 'lock'));
  } catch (error) {
    if (error instanceof ProfilerError) return false; // it is no lock of ours
    throw error;
  }
}

/** Changes when the file or its log does. */
export function lookOf(file: string): string {
  return [file, `${file}-wal`].map(lookOfOne).join();
}

function lookOfOne(path: string): string {
  try {
    const stat = statSync(path, {throwIfNoEntry: false});
    return stat === undefined ? 'nothing' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** The bytes of a run file with its log. */
export function bytesOf(file: string): number {
  return [file, `${file}-wal`].reduce(
    (sum, path) => sum + (statSync(path, {throwIfNoEntry: false})?.size ?? 0),
    0,
  );
}

/** Puts damaged files last. */
export function newestFirst(left: Entry, right: Entry): number {
  const [leftNs, rightNs] = [startOf(left), startOf(right)];
  if (leftNs === rightNs) return left.file < right.file ? 1 : -1;
  return leftNs < rightNs ? 1 : -1;
}

function startOf(entry: Entry): bigint {
  return 'run' in entry ? entry.run.startNs : -1n;
}

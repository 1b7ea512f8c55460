// The run files that the writer thread has open: that of the run that goes on and, for a while, those of
// ended runs that get late batches.

import {renameSync, rmSync} from 'node:fs';

import type {Run} from '../../domain/run.js';
import {OpenRun} from './open-run.js';
import {closeWritten, createRunFile, openForWriting} from '../file/run-file.js';
import {RunLock} from '../file/run-lock.js';
import {lockFile, newFile, runFile} from '../file/run-path.js';
import {insertRun, readLastNs} from '../run/runs.js';
import type {SeriesName} from '../figures/series-book.js';
import {makePrivateFolder} from '../file/private-file.js';
import {onFile, readingError} from '../file/storage-error.js';
import {syncDirectory} from '../file/sync-directory.js';

/** Files that are kept open for late batches. Agents come back with batches of the same few runs. */
const MOST_LATE = 4;

/** Some minutes. If a run is still being read then, its file stays as it is. */
const MOST_ATTEMPTS = 200;

export class OpenRuns {
  readonly #runsDir: string;
  readonly #lateMs: number;
  /** Open files by run, in the order of their last use. */
  readonly #open = new Map<string, OpenRun>();
  /** Locks of runs that go on. A run that only gets late batches needs none. */
  readonly #locks = new Map<string, RunLock>();
  /** Runs that were closed while somebody read them, with the number of tries to make one plain file. */
  readonly #untidy = new Map<string, number>();
  /** Series by their numbers in the book of the sending side. */
  readonly #names: SeriesName[] = [];

  /** `lateMs` is how long after its end a run takes what comes late. */
  constructor(runsDir: string, lateMs: number) {
    this.#runsDir = runsDir;
    this.#lateMs = lateMs;
  }

  learnNames(fresh: readonly SeriesName[]): void {
    for (const name of fresh) this.#names.push(name);
  }

  /** Another series book begins: its numbers mean other series. */
  forgetNames(): void {
    this.#names.length = 0;
    for (const run of this.#open.values()) run.forgetNames();
  }

  /** A run file gets its final name when all of it is there. */
  create(run: Run, scenario: string | undefined): void {
    const file = runFile(this.#runsDir, run.id);
    onFile(this.#runsDir, () => makePrivateFolder(this.#runsDir));
    this.#lock(run.id);
    try {
      onFile(file, () => writeRunFile(newFile(this.#runsDir, run.id), file, run, scenario));
    } catch (error) {
      this.close(run.id);
      throw error;
    }
    syncDirectory(this.#runsDir);
  }

  /** Undefined if another living collector has the run, or if it has ended. */
  adopt(runId: string): {lastNs: bigint} | undefined {
    let isTaken = false;
    try {
      const run = this.get(runId);
      // The end is read under the lock, because the last owner may have ended the run just before.
      isTaken = this.#lock(runId) && !run.isEnded();
      return isTaken ? {lastNs: readLastNs(run.database)} : undefined;
    } catch (error) {
      isTaken = false;
      this.abandon(runId);
      throw readingError(error, runFile(this.#runsDir, runId));
    } finally {
      if (!isTaken) this.close(runId);
    }
  }

  /** The path of a run's file, whether it is there or not. */
  fileOf(runId: string): string {
    return runFile(this.#runsDir, runId);
  }

  /** Opens the file if it is not open. Throws STORE_RUN_UNKNOWN and the errors of opening a file. */
  get(runId: string): OpenRun {
    const run = this.#stillOpen(runId) ?? this.#opened(runId);
    this.#open.delete(runId);
    this.#open.set(runId, run);
    return run;
  }

  close(runId: string): void {
    const run = this.#open.get(runId);
    this.#open.delete(runId);
    if (run?.close() === false) this.#untidy.set(runId, 0);
    this.#locks.get(runId)?.release();
    this.#locks.delete(runId);
  }

  /** Closes the connection. The next use makes a new one. A lock stays held. */
  abandon(runId: string): void {
    this.#open.get(runId)?.abandon();
    this.#open.delete(runId);
  }

  /** Closes the files of all runs that have ended. True if some are to be tidied up later. */
  closeIdle(): boolean {
    for (const runId of this.#late()) this.close(runId);
    for (const [runId, attempts] of this.#untidy) {
      if (attempts >= MOST_ATTEMPTS || this.#tidy(runId)) this.#untidy.delete(runId);
      else this.#untidy.set(runId, attempts + 1);
    }
    return this.#untidy.size > 0;
  }

  closeAll(): void {
    for (const runId of [...this.#open.keys(), ...this.#locks.keys()]) this.close(runId);
  }

  /** A run that has ended may be removed by its user. Then it is unknown, as it is for those who come later. */
  #stillOpen(runId: string): OpenRun | undefined {
    const run = this.#open.get(runId);
    if (run === undefined || this.#locks.has(runId) || run.isInPlace()) return run;
    this.abandon(runId);
    return undefined;
  }

  #opened(runId: string): OpenRun {
    const database = openForWriting(runFile(this.#runsDir, runId));
    const run = new OpenRun(database, this.#names, this.#lateMs);
    for (const late of this.#late().slice(0, -MOST_LATE + 1)) this.close(late);
    return run;
  }

  #tidy(runId: string): boolean {
    if (this.#open.has(runId)) return true; // it will be closed again
    try {
      return closeWritten(openForWriting(runFile(this.#runsDir, runId)));
    } catch {
      return true; // the file is gone or damaged, and tidying up would not help
    }
  }

  #late(): string[] {
    return [...this.#open.keys()].filter((runId) => !this.#locks.has(runId));
  }

  #lock(runId: string): boolean {
    const lock = this.#locks.get(runId) ?? RunLock.take(lockFile(this.#runsDir, runId));
    if (lock !== undefined) this.#locks.set(runId, lock);
    return lock !== undefined;
  }
}

function writeRunFile(fresh: string, file: string, run: Run, scenario: string | undefined): void {
  rmSync(fresh, {force: true}); // left from a crash
  try {
    const database = createRunFile(fresh);
    try {
      insertRun(database, run, scenario);
    } finally {
      database.close();
    }
    renameSync(fresh, file);
  } finally {
    for (const left of [fresh, `${fresh}-journal`]) rmSync(left, {force: true});
  }
}

// Says that a living collector has a run open, so that no other one takes it over. The lock is an
// exclusive transaction on an empty database: the kernel drops it with the process, however it ends.
// (A lock on the run file itself would keep readers out.)

import {rmSync} from 'node:fs';

import Database from 'better-sqlite3';

import {isPlainFile} from './plain-file.js';
import {makePrivateFile} from './private-file.js';
import {damaged, isSqliteError, onFile} from './storage-error.js';

/** Longer than `isHeld` of another process looks at the file. */
const TAKE_WITHIN_MS = 100;

export class RunLock {
  readonly #file: string;
  readonly #database: Database.Database;

  private constructor(file: string, database: Database.Database) {
    this.#file = file;
    this.#database = database;
  }

  /** Undefined while somebody else holds it. */
  static take(file: string): RunLock | undefined {
    return onFile(file, () => {
      makePrivateFile(file);
      if (!isPlainFile(file)) throw damaged(file, new Error('it is not a regular file'));
      const database = new Database(file, {timeout: TAKE_WITHIN_MS});
      try {
        database.exec('BEGIN EXCLUSIVE');
        return new RunLock(file, database);
      } catch (error) {
        database.close();
        if (isBusy(error)) return undefined;
        throw error;
      }
    });
  }

  /** Whether a collector holds it now. */
  static isHeld(file: string): boolean {
    if (!isPlainFile(file)) return false;
    return onFile(file, () => {
      const database = new Database(file, {readonly: true, timeout: 0});
      try {
        database.prepare('SELECT count(*) FROM sqlite_schema').get();
        return false;
      } catch (error) {
        if (isBusy(error)) return true;
        throw error;
      } finally {
        database.close();
      }
    });
  }

  release(): void {
    // The file is removed before the lock is given up. Otherwise another process could take a lock on a
    // new file, and that file would be removed.
    rmSync(this.#file, {force: true});
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  return isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
}

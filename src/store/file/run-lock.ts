// Says that a living collector has a run open, so that no other one takes it over. The lock is an
// exclusive transaction on an empty database: the kernel drops it with the process, however it ends.
// (A lock on the run file itself would keep readers out.)

import {rmSync} from 'node:fs';

import Database from 'better-sqlite3';

import {isSqliteError, onFile} from './storage-error.js';

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
      const database = new Database(file, {timeout: 0});
      try {
        database.exec('BEGIN EXCLUSIVE');
        return new RunLock(file, database);
      } catch (error) {
        database.close();
        if (isSqliteError(error) && error.code.startsWith('SQLITE_BUSY')) return undefined;
        throw error;
      }
    });
  }

  release(): void {
    // First the file, then the lock: the other way round, the file of somebody's new lock would go.
    rmSync(this.#file, {force: true});
    this.#database.close();
  }
}

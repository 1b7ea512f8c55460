// Opens run files: it sets what durability rests on, brings the schema up to date, and refuses files
// that are not run files.

import Database from 'better-sqlite3';
import type {Database as Connection} from 'better-sqlite3';

import {MIGRATIONS, migrate, schemaState} from './migrations.js';
import type {Migration} from './migrations.js';
import {assertPlainFile} from './plain-file.js';
import {makePrivateFile} from './private-file.js';
import {hasColumnsOf} from './schema-columns.js';
import {damaged, onFile, readingError} from './storage-error.js';

/** How long a connection waits for another one's lock: longer than any transaction of ours. */
const BUSY_TIMEOUT_MS = 5_000;

/** Packed batches have 1–3 KB, so pages of 8 KiB leave less space unused than SQLite's usual 4 KiB. */
const PAGE_BYTES = 8_192;

/**
 * What a connection that writes keeps of the file in memory, for each file that is open. A transaction changes a
 * page of each agent's index of batches, 2 MB with 256 agents, and appends the rest. better-sqlite3 is compiled
 * for 16 MB; a page that is not kept is read from the kernel's cache in microseconds.
 */
const WRITTEN_CACHE_KIB = 4_096;

export function createRunFile(file: string): Connection {
  return onFile(file, () => {
    makePrivateFile(file);
    const database = new Database(file, {timeout: BUSY_TIMEOUT_MS});
    return closedOnError(database, () => {
      database.pragma(`page_size = ${PAGE_BYTES}`);
      database.pragma('synchronous = FULL');
      migrate(database);
    });
  });
}

/** Migrates an older schema. Throws STORE_RUN_UNKNOWN, STORE_FILE_DAMAGED, STORE_SCHEMA_NEWER. */
export function openForWriting(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Connection {
  assertPlainFile(file);
  return onRunFile(file, () => {
    const database = new Database(file, {timeout: BUSY_TIMEOUT_MS, fileMustExist: true});
    return closedOnError(database, () => {
      if (schemaState(database, file, migrations) === 'foreign') throw foreign(file);
      database.pragma('journal_mode = WAL');
      // better-sqlite3 is compiled with NORMAL for WAL, which loses commits when power fails.
      database.pragma('synchronous = FULL');
      database.pragma(`cache_size = -${WRITTEN_CACHE_KIB}`);
      migrate(database, migrations);
      assertColumns(database, file, migrations);
    });
  });
}

/** Opens a file that another connection may be writing; reads see what is committed. Throws as above. */
export function openForReading(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Connection {
  assertPlainFile(file);
  return onRunFile(file, () => {
    const database = openReadOnly(file, migrations);
    if (schemaState(database, file, migrations) === 'current') {
      return closedOnError(database, () => assertColumns(database, file, migrations));
    }
    database.close();
    closeWritten(openForWriting(file, migrations));
    return openReadOnly(file, migrations);
  });
}

/**
 * Closes the file and makes it one plain file, which can be copied and read from a read-only place. False
 * if that is not possible now, because somebody reads the file or the disk is full.
 */
export function closeWritten(database: Connection): boolean {
  try {
    database.pragma('busy_timeout = 0');
    database.pragma('wal_checkpoint(TRUNCATE)');
    return database.pragma('journal_mode = DELETE', {simple: true}) === 'delete';
  } catch {
    return false; // what is committed stays valid in the -wal file
  } finally {
    database.close();
  }
}

function openReadOnly(file: string, migrations: readonly Migration[]): Connection {
  const database = new Database(file, {
    readonly: true,
    fileMustExist: true,
    timeout: BUSY_TIMEOUT_MS,
  });
  return closedOnError(database, () => {
    if (schemaState(database, file, migrations) === 'foreign') throw foreign(file);
    database.defaultSafeIntegers(true);
  });
}

function closedOnError(database: Connection, prepare: () => void): Connection {
  try {
    prepare();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function onRunFile<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw readingError(error, file);
  }
}

/** Reads all pages of a file that nobody writes. Throws STORE_FILE_DAMAGED. Half a second for 500 MB. */
export function checkRunFile(file: string): void {
  const database = openForReading(file);
  try {
    const found = onRunFile(file, () => database.pragma('quick_check(1)', {simple: true}));
    if (found !== 'ok') throw damaged(file, new Error(String(found)));
  } finally {
    database.close();
  }
}

function assertColumns(database: Connection, file: string, migrations: readonly Migration[]): void {
  if (hasColumnsOf(database, migrations)) return;
  throw damaged(file, new Error('its tables do not have the columns of its schema'));
}

function foreign(file: string): Error {
  return damaged(file, new Error('it is not a run file of regscope'));
}

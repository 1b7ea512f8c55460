// Brings a run file to the schema of this release. The files migrations/0001-….sql, 0002-….sql … are applied
// once each, in order. The number of the last one is the file's `user_version`.

import {readFileSync, readdirSync} from 'node:fs';

import type {Database} from 'better-sqlite3';

import {ProfilerError} from '../../domain/error.js';

/** The letters "rgsc". The first migration writes them, so that other SQLite files are not taken for ours. */
const APPLICATION_ID = 0x72677363;

export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** The migrations of this release. */
export const MIGRATIONS: readonly Migration[] = readMigrations(
  new URL('./migrations/', import.meta.url),
);

export function readMigrations(folder: URL): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  return names.map((name, index) => {
    const number = Number(name.slice(0, 4));
    if (number !== index + 1) throw new Error(`migration ${index + 1} is missing before ${name}`);
    return {number, sql: readFileSync(new URL(name, folder), 'utf8')};
  });
}

export type SchemaState = 'current' | 'older' | 'foreign';

/** Throws `STORE_SCHEMA_NEWER`. */
export function schemaState(
  database: Database,
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): SchemaState {
  if (numberOf(database, 'application_id') !== APPLICATION_ID) return 'foreign';
  const version = schemaVersion(database);
  if (version > migrations.length) throw newer(file, version, migrations.length);
  return version < migrations.length ? 'older' : 'current';
}

/** Each migration is one transaction with its number; a crash leaves the one before it. */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  for (const {number, sql} of migrations) {
    database
      .transaction(() => {
        // Read inside the transaction: another process may be migrating the same file.
        if (schemaVersion(database) >= number) return;
        database.exec(sql);
        database.pragma(`user_version = ${number}`);
      })
      .immediate();
  }
}

function schemaVersion(database: Database): number {
  return numberOf(database, 'user_version');
}

/** A connection that reads gives bigints. */
function numberOf(database: Database, pragma: string): number {
  return Number(database.pragma(pragma, {simple: true}));
}

function newer(file: string, version: number, known: number): ProfilerError {
  return new ProfilerError(
    'STORE_SCHEMA_NEWER',
    `${file} has schema ${version}, this release knows schemas up to ${known}`,
    'open it with the release that wrote it, or a newer one',
  );
}

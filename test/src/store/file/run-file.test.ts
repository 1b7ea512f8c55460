import assert from 'node:assert/strict';
import {copyFileSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import Database from 'better-sqlite3';

import {MIGRATIONS, readMigrations} from '../../../../src/store/file/migrations.js';
import {closeWritten, openForReading, openForWriting} from '../../../../src/store/file/run-file.js';
import {openRunFile} from '../../../../src/store/reader.js';
import {RunLock} from '../../../../src/store/file/run-lock.js';
import {aBatch, sharedStore, withDirectory} from '../support/sample-run.js';

const {writer, dataDir, newRun} = sharedStore();

let closedRun: Promise<string> | undefined;

/** A copy, for the test to do with as it likes. */
async function aClosedRun(path: string): Promise<string> {
  closedRun ??= writeClosedRun();
  const file = join(path, 'copy.db');
  copyFileSync(await closedRun, file);
  return file;
}

async function writeClosedRun(): Promise<string> {
  const run = await newRun();
  const batches = Array.from({length: 50}, (_, seq) => aBatch(seq));
  await writer.putBatches(run.id, batches);
  await writer.closeRun(run.id);
  return join(dataDir, 'runs', `${run.id}.db`);
}

/** Number of the migration that comes after those that are there. */
const NEXT = MIGRATIONS.length + 1;

describe('a run file', () => {
  test('is written with a journal in which a commit survives a power cut', async () => {
    await withDirectory(async (path) => {
      const database = openForWriting(await aClosedRun(path));

      assert.equal(database.pragma('journal_mode', {simple: true}), 'wal');
      assert.equal(database.pragma('synchronous', {simple: true}), 2); // FULL
      database.close();
    });
  });

  test('of an older schema is brought to this one, for readers too, and stays one file', async () => {
    await withDirectory(async (path) => {
      const file = await aClosedRun(path);
      const newer = [...MIGRATIONS, {number: NEXT, sql: 'CREATE TABLE later (id INTEGER) STRICT'}];

      const reader = openForReading(file, newer);

      assert.deepEqual(reader.prepare('SELECT * FROM later').all(), []);
      assert.equal(reader.pragma('user_version', {simple: true}), BigInt(NEXT));
      assert.equal(reader.pragma('journal_mode', {simple: true}), 'delete');
      assert.equal(reader.prepare('SELECT count(*) FROM batch').pluck().get(), 50n);
      reader.close();
    });
  });

  test('of a newer schema is refused with a hint, and left as it is', async () => {
    await withDirectory(async (path) => {
      const file = await aClosedRun(path);
      const database = new Database(file);
      database.pragma('user_version = 99');
      database.close();
      const before = readFileSync(file);

      for (const open of [openForReading, openForWriting]) {
        assert.throws(() => open(file), {
          code: 'STORE_SCHEMA_NEWER',
          message: new RegExp(`schema 99, .* up to ${MIGRATIONS.length}$`),
          hint: /release/,
        });
      }
      assert.deepEqual(readFileSync(file), before);
    });
  });

  test('that a migration failed on stays at the schema it had', async () => {
    await withDirectory(async (path) => {
      const file = await aClosedRun(path);
      const broken = [
        ...MIGRATIONS,
        {number: NEXT, sql: 'CREATE TABLE half (id); SELECT nonsense'},
      ];

      assert.throws(() => openForWriting(file, broken), /nonsense/);

      const database = openForWriting(file);
      assert.equal(database.pragma('user_version', {simple: true}), MIGRATIONS.length);
      assert.throws(() => database.prepare('SELECT * FROM half'), /no such table/);
      closeWritten(database);
    });
  });

  for (const [what, damage] of [
    ['is empty', (file: string) => truncateSync(file, 0)],
    ['is cut off in its header', (file: string) => truncateSync(file, 57)],
    ['has lost its last page', (file: string) => truncateSync(file, sizeOf(file) - 8_192)],
    ['is cut in half', (file: string) => truncateSync(file, sizeOf(file) / 2)],
    ['is no database at all', (file: string) => writeFileSync(file, 'registry '.repeat(1_000))],
    ['is a database of something else', (file: string) => makeForeign(file)],
    ['has noise in its pages', (file: string) => scribble(file)],
  ] as const) {
    test(`that ${what} is called damaged, not a crash`, async () => {
      await withDirectory(async (path) => {
        const file = await aClosedRun(path);
        damage(file);

        assert.throws(() => readAll(file), {code: 'STORE_FILE_DAMAGED', message: /copy\.db/});
      });
    });
  }

  test('that is not there is an unknown run', () => {
    assert.throws(() => openRunFile('/nowhere/20260101-000000-none.db'), {
      code: 'STORE_RUN_UNKNOWN',
    });
  });
});

describe('migrations', () => {
  test('are numbered without a gap', () => {
    assert.deepEqual(
      MIGRATIONS.map(({number}) => number),
      MIGRATIONS.map((_, index) => index + 1),
    );
  });

  test('with a gap are a mistake of ours', async () => {
    await withDirectory((path) => {
      writeFileSync(join(path, '0001-a.sql'), '');
      writeFileSync(join(path, '0003-c.sql'), '');

      assert.throws(() => readMigrations(new URL(`file://${path}/`)), /migration 2 is missing/);
    });
  });
});

describe('RunLock', () => {
  test('is held by one, until it is released', async () => {
    await withDirectory((path) => {
      const file = join(path, 'run.lock');
      const first = RunLock.take(file);

      assert.notEqual(first, undefined);
      assert.equal(RunLock.take(file), undefined);
      first?.release();

      const second = RunLock.take(file);
      assert.notEqual(second, undefined);
      second?.release();
    });
  });
});

function readAll(file: string): void {
  const reader = openRunFile(file);
  try {
    reader.run();
    for (const figure of reader.figures({})) assert.ok(figure);
    for (const report of reader.loadReports()) assert.ok(report);
    reader.spans();
    reader.accounts();
  } finally {
    reader.close();
  }
}

function sizeOf(file: string): number {
  return readFileSync(file).length;
}

function makeForeign(file: string): void {
  truncateSync(file, 0);
  const database = new Database(file);
  database.exec('CREATE TABLE address (name TEXT)');
  database.close();
}

function scribble(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xa5, 3 * 8_192));
}

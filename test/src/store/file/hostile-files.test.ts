// A runs folder may hold anything. Each file here once kept the others from being read.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import Database from 'better-sqlite3';

import type {Run} from '../../../../src/domain/run.js';
import {openCatalog} from '../../../../src/store/catalog.js';
import {createRunFile} from '../../../../src/store/file/run-file.js';
import {insertRun, updateRun} from '../../../../src/store/run/runs.js';
import {openStore} from '../../../../src/store/open-store.js';
import {SAME_THREAD} from '../support/same-thread.js';
import {START_NS, aBatch, aRun, withDirectory} from '../support/sample-run.js';

const BAD_ID = '20260921-140640-zzzz';

describe('a runs folder with', () => {
  for (const [what, make, reason] of [
    ['a link to itself', (file) => symlinkSync(file, file), /ELOOP/],
    ['a link to nothing', (file) => symlinkSync('nowhere', file), /does not exist/],
    ['a link to a device', (file) => symlinkSync('/dev/zero', file), /not a regular file/],
    ['a FIFO', (file) => execFileSync('mkfifo', [file]), /not a regular file/],
    ['a folder', (file) => mkdirSync(file), /not a regular file/],
    ['a FIFO for a journal', (file) => withFifo(file, '-journal'), /not a regular file/],
    ['a FIFO for a -wal file', (file) => withFifo(file, '-wal'), /not a regular file/],
    ['a file of schema 0', (file) => setVersion(file, 0), /already exists/],
    ['a file of schema 1 with the tables of a later one', (file) => setVersion(file, 1), /exists/],
    ['a file of schema -1', (file) => setVersion(file, -1), /already exists/],
    ['a file of schema 99', (file) => setVersion(file, 99), /has schema 99/],
    ['a run without an id', (file) => change(file, "UPDATE run SET id = '../x'"), /row of the run/],
    ['a run without labels', (file) => change(file, "UPDATE run SET labels = '7'"), /labels/],
    [
      'a run without a table',
      (file) => change(file, 'DROP TABLE run'),
      /the columns of its schema/,
    ],
  ] as const satisfies readonly (readonly [string, (file: string) => void, RegExp])[]) {
    test(`${what} lists that as damaged, and all else works`, async () => {
      await withDirectory(async (dataDir) => {
        const good = writeRun(dataDir, aRun({id: '20260921-140640-good', name: 'good'}));
        const file = join(dataDir, 'runs', `${BAD_ID}.db`);
        make(file);
        const catalog = openCatalog(dataDir);

        assert.deepEqual(catalog.list(), [good]);
        const [damaged, ...rest] = catalog.damaged();
        assert.match(damaged?.message ?? '', reason);
        assert.match(damaged?.code ?? '', /^STORE_(FILE_DAMAGED|SCHEMA_NEWER)$/);
        assert.deepEqual(rest, []);
        catalog.open('latest').close();
        catalog.open('good').close();
        assert.throws(() => catalog.open(BAD_ID).run(), {code: damaged?.code});
        await writesARun(dataDir);
      });
    });
  }

  test('a file that is removed while it is listed lists the others', async () => {
    await withDirectory((dataDir) => {
      const good = writeRun(dataDir, aRun());
      const gone = join(dataDir, 'runs', `${BAD_ID}.db`);
      const catalog = openCatalog(dataDir);
      copyFileSync(join(dataDir, 'runs', `${good.id}.db`), gone);
      catalog.list();
      rmSync(gone);

      assert.deepEqual(catalog.list(), [good]);
      assert.deepEqual(catalog.damaged(), []);
    });
  });
});

describe('what a store writes', () => {
  test('only its owner may read, whatever the umask says', async () => {
    await withDirectory(async (path) => {
      const umask = process.umask(0);
      try {
        const dataDir = join(path, 'new', 'data');
        const runs = join(dataDir, 'runs');
        const {writer} = openStore(dataDir, SAME_THREAD);
        const {id} = aRun();
        await writer.createRun(aRun(), undefined);
        await writer.putBatches(id, [aBatch(0)]);

        for (const folder of [join(path, 'new'), dataDir, runs]) {
          assert.equal(modeOf(folder), 0o700, folder);
        }
        for (const end of ['db', 'db-wal', 'db-shm', 'lock']) {
          assert.equal(modeOf(join(runs, `${id}.${end}`)), 0o600, end);
        }
        await writer.close();
      } finally {
        process.umask(umask);
      }
    });
  });
});

describe('a copy of a run file', () => {
  test('that was made while the run went on, without its -wal file, says so', async () => {
    await withDirectory(async (path) => {
      const {writer} = openStore(join(path, 'there'), SAME_THREAD);
      const run = aRun();
      await writer.createRun(run, undefined);
      await writer.putBatches(run.id, [aBatch(0)]);
      const original = join(path, 'there', 'runs', `${run.id}.db`);
      mkdirSync(join(path, 'here', 'runs'), {recursive: true});
      const copy = join(path, 'here', 'runs', `${run.id}.db`);
      copyFileSync(original, copy);

      assert.equal(openCatalog(join(path, 'there')).list()[0]!.interrupted, undefined);
      for (const look of ['first', 'second']) {
        const [copied] = openCatalog(join(path, 'here')).list();
        assert.match(copied?.interrupted ?? '', /without the -wal file/, look);
      }
      copyFileSync(`${original}-wal`, `${copy}-wal`);
      assert.equal(openCatalog(join(path, 'here')).list()[0]!.interrupted, undefined);
      await writer.close();
    });
  });

  test('of a run that has ended is whole', async () => {
    await withDirectory((dataDir) => {
      const run = writeRun(dataDir, aRun({endNs: START_NS + 1n}));

      assert.deepEqual(openCatalog(dataDir).list(), [run]);
    });
  });
});

function writeRun(dataDir: string, run: Run): Run {
  mkdirSync(join(dataDir, 'runs'), {recursive: true});
  writeFile(join(dataDir, 'runs', `${run.id}.db`), run);
  return run;
}

function writeFile(file: string, run: Run): void {
  const database = createRunFile(file);
  insertRun(database, run, undefined);
  if (run.endNs !== undefined) updateRun(database, run, run.startNs);
  database.close();
}

function change(file: string, sql: string): void {
  writeFile(file, aRun({id: BAD_ID}));
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

function setVersion(file: string, version: number): void {
  change(file, `PRAGMA user_version = ${version}`);
}

function withFifo(file: string, end: string): void {
  writeFile(file, aRun({id: BAD_ID}));
  execFileSync('mkfifo', [file + end]);
}

async function writesARun(dataDir: string): Promise<void> {
  const {writer, catalog} = openStore(dataDir, SAME_THREAD);
  const run = aRun({id: '20260921-150000-next', name: 'next'});
  await writer.createRun(run, undefined);
  await writer.putBatches(run.id, [aBatch(0)]);
  const reader = catalog.open('next');
  assert.equal([...reader.figures({})].length, 1);
  reader.close();
  await writer.close();
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

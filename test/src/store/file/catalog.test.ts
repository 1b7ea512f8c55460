import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {openCatalog} from '../../../../src/store/catalog.js';
import {createRunFile} from '../../../../src/store/file/run-file.js';
import {insertRun, updateRun} from '../../../../src/store/run/runs.js';
import type {Run} from '../../../../src/domain/run.js';
import {SECOND_NS, START_NS, aRun, withDirectory} from '../support/sample-run.js';

describe('RunCatalog', () => {
  test('has no runs where there is no directory', () => {
    assert.deepEqual(openCatalog('/nowhere').list(), []);
  });

  test('lists runs newest first, with what changed since', async () => {
    await withDirectory((dataDir) => {
      const runs = [0, 2, 1].map((n) => writeRun(dataDir, n));
      const catalog = openCatalog(dataDir);
      assert.deepEqual(names(catalog.list()), ['run 2', 'run 1', 'run 0']);

      const later = {...runs[0]!, endNs: START_NS + 99n};
      endRun(dataDir, later);
      writeRun(dataDir, 3);

      assert.deepEqual(names(catalog.list()), ['run 3', 'run 2', 'run 1', 'run 0']);
      assert.deepEqual(catalog.list().at(-1), later);
    });
  });

  test('finds a run by id, by name the newest of it, and the latest', async () => {
    await withDirectory((dataDir) => {
      const [first, second, third] = [
        writeRun(dataDir, 0, {name: 'nightly'}),
        writeRun(dataDir, 1, {name: 'nightly'}),
        writeRun(dataDir, 2),
      ];
      const catalog = openCatalog(dataDir);
      const idOf = (wanted: string) => {
        const reader = catalog.open(wanted);
        const {id} = reader.run();
        reader.close();
        return id;
      };

      assert.equal(idOf(first.id), first.id);
      assert.equal(idOf('nightly'), second.id);
      assert.equal(idOf('latest'), third.id);
    });
  });

  test('changes nothing in the files that it reads', async () => {
    await withDirectory((dataDir) => {
      const file = fileOf(dataDir, writeRun(dataDir, 0));
      const before = statSync(file);

      openCatalog(dataDir).list();

      assert.equal(statSync(file).mtimeMs, before.mtimeMs);
      assert.deepEqual(readdirSync(join(dataDir, 'runs')).length, 1);
    });
  });

  test('lists a damaged file as such, and all others', async () => {
    await withDirectory((dataDir) => {
      writeRun(dataDir, 0);
      const bad = writeRun(dataDir, 1);
      truncateSync(fileOf(dataDir, bad), 10_000);
      writeFileSync(join(dataDir, 'runs', 'notes.txt'), 'not a run');
      const catalog = openCatalog(dataDir);

      assert.deepEqual(names(catalog.list()), ['run 0']);
      const [damaged, ...rest] = catalog.damaged();
      assert.equal(damaged?.code, 'STORE_FILE_DAMAGED');
      assert.match(damaged.file, new RegExp(bad.id));
      assert.deepEqual(rest, []);
      assert.equal(catalog.open('latest').run().name, 'run 0');
      assert.throws(() => catalog.open(bad.id), {code: 'STORE_FILE_DAMAGED'});
    });
  });

  test('takes in a file that somebody sent, whatever it is called', async () => {
    await withDirectory((dataDir) => {
      const run = writeRun(dataDir, 0);
      copyFileSync(fileOf(dataDir, run), join(dataDir, 'runs', 'from a colleague.db'));
      const catalog = openCatalog(dataDir);

      // Two copies of one run are one run.
      assert.deepEqual(names(catalog.list()), ['run 0']);
    });
  });

  for (const name of [
    '../outside',
    '..%2foutside',
    '/etc/passwd',
    'outside.db',
    '.',
    '',
    '\0',
    '20260101-000000-none',
    'x'.repeat(5_000),
  ]) {
    test(`makes no path from ${JSON.stringify(name.slice(0, 30))}`, async () => {
      await withDirectory((path) => {
        const dataDir = join(path, 'data');
        const outside = writeRun(path, 0);
        symlinkSync(fileOf(path, outside), join(path, 'outside.db'));
        writeRun(dataDir, 1);

        assert.throws(() => openCatalog(dataDir).open(name), {code: 'STORE_RUN_UNKNOWN'});
      });
    });
  }

  test('lists hundreds of runs in far less than a second, and again in no time', async () => {
    await withDirectory((dataDir) => {
      const one = fileOf(dataDir, writeRun(dataDir, 0, {endNs: START_NS}));
      for (let n = 0; n < 200; n++) copyFileSync(one, join(dataDir, 'runs', `copy-${n}.db`));
      const catalog = openCatalog(dataDir);

      const firstMs = timeMs(() => catalog.list());
      const againMs = timeMs(() => catalog.list());

      assert.ok(firstMs < 5_000, `${firstMs} ms`); // some 100 on an idle machine
      assert.ok(againMs < firstMs / 2, `${againMs} of ${firstMs} ms`);
    });
  });
});

function writeRun(dataDir: string, number: number, more: Partial<Run> = {}): Run {
  const id = `20260921-140640-${String(number).padStart(4, '0')}`;
  const startNs = START_NS + BigInt(number) * SECOND_NS;
  const run = aRun({id, name: `run ${number}`, startNs, ...more});
  mkdirSync(join(dataDir, 'runs'), {recursive: true});
  const database = createRunFile(fileOf(dataDir, run));
  insertRun(database, run, undefined);
  if (run.endNs !== undefined) updateRun(database, run, run.startNs);
  database.close();
  return run;
}

function endRun(dataDir: string, run: Run): void {
  const database = createRunFile(fileOf(dataDir, run)); // it is there: nothing is created
  updateRun(database, run, run.startNs);
  database.close();
}

function fileOf(dataDir: string, {id}: Run): string {
  return join(dataDir, 'runs', `${id}.db`);
}

function names(runs: readonly Run[]): string[] {
  return runs.map(({name}) => name);
}

function timeMs(work: () => unknown): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

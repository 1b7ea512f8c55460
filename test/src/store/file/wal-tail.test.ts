// A -wal file that was damaged after it was written. SQLite reads what comes before the damage, and says
// nothing of what comes after it.

import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import Database from 'better-sqlite3';

import {openCatalog} from '../../../../src/store/catalog.js';
import {unreadFrames} from '../../../../src/store/file/wal-tail.js';
import {openStore} from '../../../../src/store/open-store.js';
import {SAME_THREAD} from '../support/same-thread.js';
import {aBatch, aRun, withDirectory} from '../support/sample-run.js';

const PAGE_BYTES = 8_192;
const FRAME_BYTES = PAGE_BYTES + 24;
const ROWS = 12;

/** A database with a log of a few commits, as a writer that was killed leaves it. */
async function withLog(work: (file: string, frames: number) => void, again = false): Promise<void> {
  await withDirectory((folder) => {
    const source = join(folder, 'source.db');
    const database = new Database(source);
    database.pragma(`page_size = ${PAGE_BYTES}`);
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE row (text TEXT)');
    const insert = database.prepare('INSERT INTO row VALUES (?)');
    if (again) {
      for (let row = 0; row < 3 * ROWS; row++) insert.run('x'.repeat(5_000));
      database.pragma('wal_checkpoint(RESTART)');
    }
    for (let row = 0; row < ROWS; row++) insert.run('y'.repeat(5_000));
    const file = join(folder, 'copy.db');
    for (const end of ['', '-wal']) copyFileSync(source + end, file + end);
    database.close();
    const bytes = readFileSync(`${file}-wal`).length;
    work(file, (bytes - 32) / FRAME_BYTES);
  });
}

function rowsRead(file: string): number {
  const database = new Database(file);
  const rows = database
    .prepare('SELECT count(*) FROM row WHERE text < ?')
    .pluck()
    .get('z') as number;
  database.close();
  return rows;
}

function flip(file: string, at: number, bit = 0): void {
  const bytes = readFileSync(`${file}-wal`);
  bytes[at]! ^= 1 << bit;
  writeFileSync(`${file}-wal`, bytes);
}

describe('the log of a run file', () => {
  test('is whole as its writer leaves it, also where it began anew over an older one', async () => {
    await withLog((file, frames) => {
      assert.ok(frames >= ROWS);
      assert.equal(unreadFrames(file), 0);
    });
    await withLog((file) => assert.equal(unreadFrames(file), 0), true);
  });

  test('that has a flipped bit anywhere is told with the frames that SQLite leaves out', async () => {
    await withLog((file, frames) => {
      const whole = readFileSync(`${file}-wal`);
      for (let frame = 0; frame < frames; frame++) {
        for (const at of [0, 5, 9, 17, 24, 1_000, FRAME_BYTES - 1]) {
          writeFileSync(`${file}-wal`, whole);
          flip(file, 32 + frame * FRAME_BYTES + at, at % 8);

          const unread = unreadFrames(file);

          assert.ok(unread >= frames - frame && unread <= frames, `${frame}, ${at}: ${unread}`);
        }
      }
    });
  });

  test('that lost its header is told as a whole', async () => {
    await withLog((file, frames) => {
      const whole = readFileSync(`${file}-wal`);
      for (const at of [0, 3, 9, 17, 30]) {
        writeFileSync(`${file}-wal`, whole);
        flip(file, at);
        assert.equal(unreadFrames(file), frames, `byte ${at}`);
      }
    });
  });

  test('that is cut within a frame is told, and one that is cut between two reads as far as it goes', async () => {
    await withLog((file, frames) => {
      truncateSync(`${file}-wal`, 32 + (frames - 1) * FRAME_BYTES + 1_000);
      const unread = unreadFrames(file);
      assert.ok(unread >= 1 && unread <= 3, `${unread}`);
      truncateSync(`${file}-wal`, 32 + (frames - 1) * FRAME_BYTES);
      assert.equal(unreadFrames(file), 0);
      assert.equal(rowsRead(file), ROWS - 1);
    });
  });

  test('that began anew is told by its own frames, and not by those of the older log', async () => {
    await withLog((file) => {
      flip(file, 32 + 2 * FRAME_BYTES + 100);
      const unread = unreadFrames(file);

      assert.ok(unread >= ROWS - 2 && unread < 4 * ROWS, `${unread}`);
    }, true);
  });

  test('is told in the list of runs and in the run itself, also after a collector has taken it over', async () => {
    await withDirectory(async (path) => {
      const {writer} = openStore(join(path, 'there'), SAME_THREAD);
      const run = aRun();
      await writer.createRun(run, undefined);
      for (let seq = 0; seq < 5; seq++) await writer.putBatches(run.id, [aBatch(seq)]);
      const original = join(path, 'there', 'runs', `${run.id}.db`);
      mkdirSync(join(path, 'here', 'runs'), {recursive: true});
      const copy = join(path, 'here', 'runs', `${run.id}.db`);
      for (const end of ['', '-wal']) copyFileSync(original + end, copy + end);
      await writer.close();
      flip(copy, 32 + 3 * FRAME_BYTES + 50);

      const catalog = openCatalog(join(path, 'here'));
      const told =
        /the -wal file beside this file is damaged: \d+ frames at its end cannot be read/;

      assert.match(catalog.list()[0]?.interrupted ?? '', told);
      const reader = catalog.open(run.id);
      assert.match(reader.run().interrupted ?? '', told);
      reader.close();
    });
  });
});

// The history of a data directory: summaries are made once, and made anew where they do not fit.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, beforeEach, describe, test} from 'node:test';

import {changeRun, copyRun, importRun, removeRun} from '../../../src/store/change-run.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {createRunFile} from '../../../src/store/file/run-file.js';
import {openStore} from '../../../src/store/open-store.js';
import {readHistory} from '../../../src/store/history.js';
import {insertRun, updateRun} from '../../../src/store/run/runs.js';
import {SAME_THREAD} from './support/same-thread.js';
import {SECOND_NS, START_NS, aBatch, aRun} from './support/sample-run.js';

const IDS = ['20260921-140640-aaa1', '20260921-140640-aaa2', '20260921-140640-aaa3'] as const;

const above = mkdtempSync(join(tmpdir(), 'regscope-history-'));
after(() => rmSync(above, {recursive: true}));

let dataDir: string;
let runs: string;
let read: string[];

function newFolder(): string {
  const folder = mkdtempSync(join(above, 'data-'));
  mkdirSync(join(folder, 'runs'));
  return folder;
}

function history() {
  read = [];
  const {runs: listed, damaged} = readHistory(dataDir, {
    version: 1,
    summarize: (reader) => ({verdict: 'done', scenario: reader.scenario() ?? 'none'}),
    onRead: (file) => read.push(file),
  });
  return {ids: listed.map(({run}) => run.id), listed, damaged};
}

function writeRun(id: string, second: number): string {
  const file = join(runs, `${id}.db`);
  const startNs = START_NS + BigInt(second) * SECOND_NS;
  const run = aRun({id, startNs, endNs: startNs + 1n});
  const database = createRunFile(file);
  insertRun(database, run, 'a scenario');
  updateRun(database, run, startNs);
  database.close();
  return file;
}

describe('a history', () => {
  let files: string[];

  beforeEach(() => {
    dataDir = newFolder();
    runs = join(dataDir, 'runs');
    files = IDS.map(writeRun);
  });

  test('has the newest run first, with its size and its summary', () => {
    const {ids, listed, damaged} = history();

    assert.deepEqual(ids, [...IDS].reverse());
    assert.deepEqual(listed[0]!.summary, {verdict: 'done', scenario: 'a scenario'});
    assert.ok(listed[0]!.bytes > 8_192);
    assert.deepEqual(damaged, []);
  });

  test('reads each run once, and again when its file has changed or the side file is gone', () => {
    const first = history().listed;
    assert.equal(read.length, 3);

    assert.deepEqual(history().listed, first);
    assert.deepEqual(read, []);

    utimesSync(files[1]!, 1, 1);
    history();
    assert.deepEqual(read, [files[1]]);

    rmSync(join(runs, 'history.json'));
    history();
    assert.equal(read.length, 3);
  });

  test('reads no more than there is time for, and the rest with the next calls', () => {
    const impatient = () =>
      readHistory(dataDir, {
        ...{version: 1, patienceMs: -1},
        summarize: () => ({verdict: 'done'}),
      });
    const patient = () => readHistory(dataDir, {version: 1, summarize: () => ({verdict: 'done'})});

    assert.deepEqual(impatient(), {runs: [], damaged: [], unread: 3});
    assert.equal(patient().unread, 0);
    const {runs: listed, unread} = impatient();
    assert.deepEqual([listed.length, unread], [3, 0]);
  });

  for (const [what, text] of [
    ['that is none', 'noise'],
    ['of another release', '{"format": "regscope-history/0.1", "runs": {}}'],
    ['with another value', '[]'],
  ] as const) {
    test(`does not rest on a side file ${what}`, () => {
      history();
      writeFileSync(join(runs, 'history.json'), text);

      assert.deepEqual(history().ids, [...IDS].reverse());
      assert.equal(read.length, 3);
    });
  }

  for (const [what, make] of [
    ['a pipe that nobody writes', (side) => execFileSync('mkfifo', [side])],
    ['a device', (side) => symlinkSync('/dev/zero', side)],
    ['a link to itself', (side) => symlinkSync(side, side)],
    ['a folder', (side) => mkdirSync(side)],
  ] as const satisfies readonly (readonly [string, (side: string) => unknown])[]) {
    test(`does not wait for a side file that is ${what}`, () => {
      make(join(runs, 'history.json'));

      assert.deepEqual(history().ids, [...IDS].reverse());
    });
  }

  test('reads a run again whose entry in the side file is damaged', () => {
    history();
    const side = join(runs, 'history.json');
    writeFileSync(side, readFileSync(side, 'utf8').replace('"labels"', '"babels"'));

    assert.deepEqual(history().ids, [...IDS].reverse());
    assert.equal(read.length, 1);
  });

  test('lists damaged files as such, each time', () => {
    history();
    writeFileSync(files[0]!, 'registry '.repeat(2_000));

    for (let time = 0; time < 2; time += 1) {
      const {ids, damaged} = history();
      assert.deepEqual(ids, [IDS[2], IDS[1]]);
      assert.deepEqual(damaged.map(({file, code}) => [file, code]), [[files[0], 'STORE_FILE_DAMAGED']]); // prettier-ignore
    }
  });

  test('loses runs that are removed, damaged ones too', () => {
    history();
    writeFileSync(files[0]!, 'registry '.repeat(2_000));
    removeRun(dataDir, IDS[0]);
    removeRun(dataDir, IDS[2]);

    const {ids, damaged} = history();
    assert.deepEqual([ids, damaged], [[IDS[1]], []]);
    assert.throws(() => removeRun(dataDir, IDS[0]), {code: 'STORE_RUN_UNKNOWN'});
    assert.throws(() => removeRun(dataDir, '../x'), {code: 'STORE_RUN_UNKNOWN'});
  });

  test('shows labels and notes that its user changed', () => {
    history();
    changeRun(dataDir, IDS[1], ({labels}) => ({labels: {...labels, keep: 'yes'}, note: 'base'}));

    const {run} = history().listed[1]!;
    assert.deepEqual(run.labels, {registry: 'distribution 2.8', keep: 'yes'});
    assert.equal(run.note, 'base');
  });
});

describe('a run that goes on', () => {
  const {id} = aRun();

  test('is neither removed nor changed, and copied whole', async () => {
    const folder = newFolder();
    const {writer} = openStore(folder, SAME_THREAD);
    await writer.createRun(aRun(), undefined);
    await writer.putBatches(id, [aBatch(0), aBatch(1)]);

    assert.throws(() => removeRun(folder, id), {code: 'STORE_RUN_GOES_ON'});
    const same = ({labels}: {labels: Readonly<Record<string, string>>}) => ({labels});
    assert.throws(() => changeRun(folder, id, same), {code: 'STORE_RUN_GOES_ON'});
    const copy = join(newFolder(), 'copy.db');
    await copyRun(join(folder, 'runs', `${id}.db`), copy);
    const other = newFolder();
    assert.equal(await importRun(other, copy), id);
    await writer.putBatches(id, [aBatch(2)]);

    const imported = openCatalog(other).open(id);
    assert.equal([...imported.figures({})].length, 2);
    assert.equal(imported.run().interrupted, undefined);
    imported.close();
    await assert.rejects(importRun(other, copy), {code: 'STORE_FILE_EXISTS'});
    await assert.rejects(copyRun(copy, copy), {code: 'STORE_FILE_EXISTS'});
    await writer.close();
  });

  test('is unknown to late batches once it is over and removed', async () => {
    const folder = newFolder();
    const {writer} = openStore(folder, SAME_THREAD);
    await writer.createRun(aRun(), undefined);
    await writer.updateRun({...aRun(), endNs: START_NS + SECOND_NS});
    await writer.closeRun(id);
    await writer.putBatches(id, [aBatch(0)]); // the writer opens the file again
    removeRun(folder, id);

    await assert.rejects(writer.putBatches(id, [aBatch(1)]), {code: 'STORE_RUN_UNKNOWN'});
    assert.equal(writer.trouble, undefined);
    await writer.close();
  });
});

// The program on a runs folder with files that cannot be read: each command names them and does its
// work on the others.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';

import {createRunFile} from '../../src/store/file/run-file.js';
import {insertRun} from '../../src/store/run/runs.js';
import {START_NS, aRun} from '../src/store/support/sample-run.js';
import {Regscope} from '../support/regscope.js';

describe('with damaged files among the runs', () => {
  const regscope = new Regscope();
  const runs = join(regscope.data, 'runs');
  const bad = ['loop', 'fifo', 'noise', 'version'].map((name) => join(runs, `${name}.db`));

  before(() => {
    mkdirSync(runs, {recursive: true});
    writeRun('20260921-140640-good', 'good');
    const [loop, fifo, noise] = bad as [string, string, string];
    symlinkSync(loop, loop);
    execFileSync('mkfifo', [fifo]);
    writeFileSync(noise, 'registry '.repeat(2_000));
    writeRun('20260921-140640-vers', 'version').pragma('user_version = 1');
  });
  after(() => regscope.remove());

  function writeRun(id: string, name: string) {
    const database = createRunFile(join(runs, name === 'version' ? 'version.db' : `${id}.db`));
    insertRun(database, aRun({id, name, startNs: START_NS}), undefined);
    return database;
  }

  test('`runs` lists the good run, and names the others', async () => {
    const {code, stdout, stderr} = await regscope.run(['runs']);

    assert.equal(code, 0, stderr);
    assert.match(stdout, /good/);
    for (const file of bad) assert.ok(stderr.includes(file), file);
  });

  test('`report latest` is about the good run', async () => {
    const {code, stdout, stderr} = await regscope.run(['report', 'latest']);

    assert.equal(code, 0, stderr);
    assert.match(stdout, /good/);
  });

  test('`serve` starts, lists them all, and ends when it is told to', async () => {
    const serving = regscope.start(['serve', '--listen', '127.0.0.1:0']);
    const url = await serving.says(/live view: (http:\S+)/);

    const answer = await fetch(new URL('/api/runs', url));
    const listed = (await answer.json()) as {runs: {name: string}[]; damaged: {file: string}[]};
    assert.deepEqual(
      listed.runs.map(({name}) => name),
      ['good'],
    );
    assert.deepEqual(listed.damaged.map(({file}) => file).sort(), [...bad].sort());

    const {code} = await serving.stop();
    assert.equal(code, 0);
  });
});

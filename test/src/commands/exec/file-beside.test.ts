import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {FileBeside} from '../../../../src/commands/exec/file-beside.js';
import {temporaryFolder} from '../../../support/temporary-folder.js';

const folder = temporaryFolder('beside');
const path = join(folder, 'figures.json');

/** What is read after `act`, of a file that `prepare` left before the command. */
function readAfter(prepare: () => void, act: () => void) {
  rmSync(path, {force: true});
  prepare();
  const beside = new FileBeside(path);
  act();
  return beside.read();
}

const write = (text: string) => (): void => writeFileSync(path, text);
const nothing = (): void => {};

describe('a file beside the output', () => {
  test('is read where the command wrote it, anew or over an older one', () => {
    assert.deepEqual(readAfter(nothing, write('new')), {text: 'new'});
    assert.deepEqual(readAfter(write('of yesterday'), write('of today')), {text: 'of today'});
  });

  test('is none where the command wrote none', () => {
    assert.deepEqual(readAfter(nothing, nothing), {});
  });

  test('of an earlier run is not taken for that of this one', () => {
    const {text, notes} = readAfter(write('of yesterday'), nothing);

    assert.equal(text, undefined);
    assert.match(String(notes), /as it was before/);
  });

  for (const [what, make] of [
    ['a pipe that nobody writes', () => void spawnSync('mkfifo', [path])],
    ['a device', () => symlinkSync('/dev/zero', path)],
    ['a folder', () => symlinkSync('/', path)],
  ] as const) {
    test(`is not waited for where it is ${what}`, () => {
      const {text, notes} = readAfter(nothing, make);

      assert.equal(text, undefined);
      assert.match(String(notes), /no regular file/);
    });
  }
});

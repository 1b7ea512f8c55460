import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, test} from 'node:test';

import {ASSET_SUMS, checkedAssets, unpack} from '../../../agent/single-file/unpack.js';
import {ProfilerError} from '../../../src/domain/error.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

const folder = temporaryFolder('unpack');

describe('the files of a single-file agent', () => {
  test('are read when their hashes fit', () => {
    const files = checkedAssets(reader({'bpf/a.bt': 'probe', 'bin/loader': 'program'}));

    assert.deepEqual([...files.keys()], ['bpf/a.bt', 'bin/loader']);
    assert.equal(Buffer.from(files.get('bpf/a.bt')!).toString(), 'probe');
  });

  for (const [what, assets] of [
    ['a byte was changed', {'a.bt': 'prove'}],
    ['a name leaves the folder', {'../a.bt': 'probe'}],
    ['a name is absolute', {'/etc/a.bt': 'probe'}],
  ] as const) {
    test(`are refused where ${what}`, () => {
      const [name] = Object.keys(assets);
      const sums = `${sha256('probe')}  ${name}\n`;

      assert.throws(
        () => checkedAssets(reader({...assets, [ASSET_SUMS]: sums})),
        isCode('DAMAGED'),
      );
    });
  }

  test('are refused where the list names none', () => {
    assert.throws(() => checkedAssets(reader({[ASSET_SUMS]: 'hello\n'})), isCode('DAMAGED'));
  });

  test('lie in a folder that only their owner can enter', () => {
    const made = unpack(new Map([['bin/x/loader', bytes('program')]]), 'bin/x/loader', [folder]);

    assert.equal(dirname(made), folder);
    for (const path of ['.', 'bin', 'bin/x', 'bin/x/loader']) {
      assert.equal(statSync(join(made, path)).mode & 0o777, 0o700, path);
    }
    assert.equal(readFileSync(join(made, 'bin/x/loader'), 'utf8'), 'program');
  });

  test('go into the next folder where one does not take them', () => {
    const files = new Map([['loader', bytes('program')]]);

    assert.equal(dirname(unpack(files, 'loader', ['/proc', folder])), folder);
  });

  test('leave nothing in a folder where their program may not run', () => {
    const parent = temporaryFolder('unpack-none');
    const files = new Map([['a.bt', bytes('probe')]]);

    assert.throws(() => unpack(files, 'loader', [parent]), isCode('FOLDER_UNUSABLE'));
    assert.deepEqual(readdirSync(parent), []);
  });
});

function reader(assets: Readonly<Record<string, string>>): (name: string) => Uint8Array {
  const lines = Object.entries(assets).map(([name, text]) => `${sha256(text)}  ${name}\n`);
  const all: Readonly<Record<string, string>> = {[ASSET_SUMS]: lines.join(''), ...assets};
  return (name) => bytes(all[name] ?? '');
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isCode(word: string): (error: unknown) => boolean {
  return (error) => error instanceof ProfilerError && error.code.includes(word);
}

// Symbols that were taken out of a program into a file of their own.

import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {ByteFile} from '../../../agent/elf/byte-file.js';
import {Binary} from '../../../agent/symbols/binary.js';
import {syntheticElf, TEXT, type SyntheticElf} from './support/synthetic-elf.js';
import {temporaryFile, temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();
const BUILD_ID = 'ab0123456789abcdef0123456789abcdef012345';
const SYMBOLS = [
  {name: 'public', address: TEXT.address, bytes: 0x40, kind: 'function'},
  {name: 'hidden', address: TEXT.address + 0x40, bytes: 0x40, kind: 'function'},
] as const;

describe('a stripped binary', () => {
  test('has the names of the file of its symbols, by its build id', () => {
    const root = rootWith(BUILD_ID, {buildId: BUILD_ID, symbols: SYMBOLS, isDebugFile: true});

    const binary = read({buildId: BUILD_ID}, [join(folder, 'nowhere'), root]);

    assert.deepEqual([nameAt(binary, 0x50), nameAt(binary, 0x90)], ['hidden', undefined]);
    binary.close();
    assert.equal(nameAt(binary, 0x10), undefined);
  });

  test('has its own names where it has some', () => {
    const own = {...SYMBOLS[0], name: 'exported'};
    const root = rootWith(BUILD_ID, {buildId: BUILD_ID, symbols: SYMBOLS, isDebugFile: true});

    const binary = read({buildId: BUILD_ID, symbols: [own]}, [root]);

    assert.deepEqual([nameAt(binary, 0x10), nameAt(binary, 0x50)], ['exported', 'hidden']);
  });

  for (const [what, other] of [
    ['of another build', {buildId: BUILD_ID.replace('ab', 'cd'), symbols: SYMBOLS}],
    ['without a build id', {symbols: SYMBOLS}],
  ] as const) {
    test(`takes no names from a file ${what}`, () => {
      const root = rootWith(BUILD_ID, {...other, isDebugFile: true});

      assert.equal(nameAt(read({buildId: BUILD_ID}, [root]), 0x50), undefined);
    });
  }

  test('is not harmed by a file of symbols that is cut', () => {
    const whole = syntheticElf({buildId: BUILD_ID, symbols: SYMBOLS, isDebugFile: true});
    for (let bytes = 0; bytes < whole.length; bytes += 61) {
      const root = rootOf(BUILD_ID, whole.subarray(0, bytes));

      assert.equal(nameAt(read({buildId: BUILD_ID}, [root]), 0x50), undefined);
    }
  });
});

let made = 0;

function rootWith(buildId: string, elf: SyntheticElf): string {
  return rootOf(buildId, syntheticElf(elf));
}

/** A root folder with this file of symbols. */
function rootOf(buildId: string, bytes: Buffer): string {
  const root = join(folder, `root-${made++}`);
  const home = join(root, 'usr/lib/debug/.build-id', buildId.slice(0, 2));
  mkdirSync(home, {recursive: true});
  writeFileSync(join(home, `${buildId.slice(2)}.debug`), bytes);
  return root;
}

function read(elf: SyntheticElf, roots: readonly string[]): Binary {
  const path = temporaryFile(folder, `binary-${made++}`, syntheticElf(elf));
  return Binary.read(ByteFile.open(path)!, {roots})!;
}

function nameAt(binary: Binary, offset: number): string | undefined {
  return binary.find(TEXT.address + offset)?.at(-1)?.name;
}

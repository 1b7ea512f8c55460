// Programs of which only their execution was told, in a made /proc where their process is gone.

import assert from 'node:assert/strict';
import {mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, test} from 'node:test';

import type {ExecutedProgram} from '../../../agent/symbols/executed-program.js';
import {toMapping} from '../../../agent/symbols/memory-map.js';
import {Symbolizer} from '../../../agent/symbols/symbolizer.js';
import {STUBS, syntheticElf, TEXT, type SyntheticElf} from './support/synthetic-elf.js';
import {temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();
const [ROOT_PID, PID] = [7, 8];
const SYMBOLS = [{name: 'work', address: TEXT.address, bytes: 0x40, kind: 'function'}] as const;
const LOADER = '/lib64/ld.so';
/** Where the kernel put the program, and its loader, in place of their own addresses. */
const [SHIFT, LOADER_SHIFT] = [0x5555_0000_0000, 0x7f00_0000_0000];

describe('of a program that is gone before its maps are read', () => {
  test('the functions are named where the kernel put them', () => {
    const {symbolizer, program} = withProgram({symbols: SYMBOLS});

    symbolizer.executed(PID, program);

    assert.equal(nameAt(symbolizer, SHIFT + TEXT.address + 8), 'work');
    assert.equal(moduleAt(symbolizer, SHIFT + TEXT.address + 0x80), 'work-server');
    // It is linked statically: elsewhere is no code.
    assert.equal(nameAt(symbolizer, LOADER_SHIFT), undefined);
  });

  test('the functions of its dynamic loader are named, and of libraries that it maps', () => {
    const {symbolizer, program, root} = withProgram({symbols: SYMBOLS, interpreter: LOADER});
    const start = [{...SYMBOLS[0], name: '_dl_start'}];
    writeBelow(root, LOADER, syntheticElf({symbols: start, entryAddress: TEXT.address}));
    const firstInstruction = LOADER_SHIFT + TEXT.address;

    symbolizer.executed(PID, {...program, firstInstruction});

    assert.equal(nameAt(symbolizer, SHIFT + TEXT.address + 8), 'work');
    assert.equal(nameAt(symbolizer, firstInstruction + 8), '_dl_start');
    const library = join(root, '/lib64/libwork.so');
    writeFileSync(library, syntheticElf({symbols: [{...SYMBOLS[0], name: 'share'}]}));
    const {ino: inode} = statSync(library, {bigint: true});
    const place = {startAddress: 0x7e00_0000_0000, endAddress: 0x7e00_0000_1000};
    const code = {...place, fileOffset: 0x1000, device: 1, inode, name: 'libwork.so'};
    symbolizer.mapped(PID, toMapping(code), ROOT_PID);
    assert.equal(nameAt(symbolizer, 0x7e00_0000_0108), 'share');
  });

  for (const [what, change] of [
    ['begins elsewhere than the program did', {firstInstruction: LOADER_SHIFT + TEXT.address + 8}],
    ['lies in another root folder', {path: '/elsewhere/server'}],
  ] as const) {
    test(`a dynamic loader that ${what} names nothing`, () => {
      const {symbolizer, program, root} = withProgram({symbols: SYMBOLS, interpreter: LOADER});
      writeBelow(root, LOADER, syntheticElf({symbols: SYMBOLS}));
      const firstInstruction = LOADER_SHIFT + TEXT.address;
      // The program itself is known from a process that had it before.
      symbolizer.executed(PID, program);

      symbolizer.executed(PID, {...program, firstInstruction, ...change});

      assert.equal(nameAt(symbolizer, SHIFT + TEXT.address + 8), 'work');
      const inLoader = `[unknown]+0x${(firstInstruction + 8).toString(16)}`;
      assert.equal(nameAt(symbolizer, firstInstruction + 8), inLoader);
    });
  }

  for (const [what, change] of [
    ['has another number', {inode: 4_711n}],
    ['has code of another length', {endCode: SHIFT + STUBS.address + 0x800}],
  ] as const) {
    test(`a file at its path that ${what} is not taken for it`, () => {
      const {symbolizer, program} = withProgram({symbols: SYMBOLS});

      symbolizer.executed(PID, {...program, ...change});

      const address = SHIFT + TEXT.address + 8;
      assert.equal(nameAt(symbolizer, address), `[unknown]+0x${address.toString(16)}`);
    });
  }
});

let made = 0;

interface Made {
  readonly symbolizer: Symbolizer;
  readonly program: ExecutedProgram;
  readonly root: string;
}

function withProgram(elf: SyntheticElf): Made {
  const home = join(folder, String(made++));
  const root = join(home, 'files');
  mkdirSync(join(home, 'proc', String(ROOT_PID)), {recursive: true});
  writeBelow(root, '/bin/server', syntheticElf(elf));
  symlinkSync(root, join(home, 'proc', String(ROOT_PID), 'root'));
  const {ino} = statSync(join(root, '/bin/server'), {bigint: true});
  const program = {
    rootPid: ROOT_PID,
    startCode: SHIFT + STUBS.address,
    endCode: SHIFT + TEXT.address + TEXT.bytes,
    firstInstruction: SHIFT + TEXT.address,
    device: 0x800001,
    inode: ino,
    name: 'work-server',
    path: '/bin/server',
  };
  const symbolizer = new Symbolizer({procRoot: join(home, 'proc'), nowMs: () => 0});
  return {symbolizer, program, root};
}

function writeBelow(root: string, path: string, bytes: Buffer): void {
  mkdirSync(join(root, dirname(path)), {recursive: true});
  writeFileSync(join(root, path), bytes);
}

function nameAt(symbolizer: Symbolizer, address: number): string | undefined {
  return symbolizer.symbolize(PID, [address]).frames[0]?.name;
}

function moduleAt(symbolizer: Symbolizer, address: number): string | undefined {
  return symbolizer.symbolize(PID, [address]).frames[0]?.module;
}

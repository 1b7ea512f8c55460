// Which code a symbol covers.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {ByteFile} from '../../../agent/elf/byte-file.js';
import {readElf} from '../../../agent/elf/elf.js';
import {readSymbolTable} from '../../../agent/symbols/symbol-table.js';
import {STUBS, syntheticElf, TEXT, type SyntheticSymbol} from './support/synthetic-elf.js';
import {temporaryFile, temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();

const symbol = (
  name: string,
  address: number,
  bytes: number,
  kind: SyntheticSymbol['kind'] = 'function',
): SyntheticSymbol => ({name, address, bytes, kind});

describe('a table of symbols', () => {
  const {address: text, bytes: textBytes} = TEXT;

  for (const [what, symbols, names] of [
    [
      'covers with a function as many bytes as it says',
      [symbol('sized', text, 0x10)],
      {[text]: 'sized', [text + 0xf]: 'sized', [text + 0x10]: undefined},
    ],
    [
      'lets a function without a size reach to the next one',
      [symbol('open', text, 0), symbol('next', text + 0x20, 8)],
      {[text + 0x1f]: 'open', [text + 0x20]: 'next', [text + 0x28]: undefined},
    ],
    [
      'lets a function without a size reach to the end of its section',
      [symbol('first', STUBS.address, 0), symbol('last', text + 0x80, 0)],
      {
        [STUBS.address + STUBS.bytes - 1]: 'first',
        [text]: undefined,
        [text + textBytes - 1]: 'last',
        [text + textBytes]: undefined,
      },
    ],
    [
      'takes a label in code for a function of assembly',
      [symbol('_start', text, 0, 'label'), symbol('next', text + 0x20, 8)],
      {[text + 7]: '_start', [text + 0x21]: 'next'},
    ],
    [
      'takes no label within a function for another one',
      [symbol('whole', text, 0x40), symbol('retry', text + 0x20, 0, 'label')],
      {[text + 0x21]: 'whole', [text + 0x40]: undefined},
    ],
    [
      'takes no label of data, and none that says what follows, for a function',
      [symbol('table', 0x400ff0, 0, 'label'), symbol('$x', text + 0x20, 0, 'label')],
      {[0x400ff8]: undefined, [STUBS.address]: undefined, [text + 0x28]: undefined},
    ],
  ] as const) {
    test(what, () => {
      const table = tableOf(symbols);

      const found = Object.keys(names).map((at) => [at, table?.find(Number(at))?.[0]?.name]);

      assert.deepEqual(found, Object.entries(names));
    });
  }
});

let files = 0;

function tableOf(symbols: readonly SyntheticSymbol[]): ReturnType<typeof readSymbolTable> {
  const path = temporaryFile(folder, `symbols-${files++}`, syntheticElf({symbols}));
  return readSymbolTable(readElf(ByteFile.open(path)!)!);
}

// Binaries that were made for the purpose: each layout of Go's table, and files that lie.

import assert from 'node:assert/strict';
import {closeSync, ftruncateSync, openSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {Binary} from '../../../agent/symbols/binary.js';
import {ByteFile} from '../../../agent/elf/byte-file.js';
import {FUNCTION_BYTES, syntheticGo, type Places, TEXT_ADDRESS} from './support/synthetic-go.js';
import {temporaryFile, temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();
const NAMES = ['runtime.text', 'main.work', 'main.(*T).wait'];
let files = 0;

describe('a binary', () => {
  for (const layout of ['1.16', '1.18', '1.20'] as const) {
    test(`of Go with the table of ${layout}, found without a section, is named`, () => {
      const binary = read(syntheticGo({layout, names: NAMES}));

      const names = NAMES.map((_, index) => nameIn(binary, index));

      assert.deepEqual(names, NAMES);
      assert.equal(binary?.goFunctions, 3);
      assert.equal(nameIn(binary, 3), undefined);
      assert.equal(binary?.find(TEXT_ADDRESS - 1), undefined);
    });

    test(`of Go ${layout} that is cut anywhere is unnamed and breaks nothing`, () => {
      const whole = syntheticGo({layout, names: NAMES});

      for (let bytes = 0; bytes < whole.length; bytes += bytes < 200 ? 1 : 61) {
        const binary = read(whole.subarray(0, bytes));
        const named = NAMES.filter((_, index) => nameIn(binary, index) !== undefined);
        assert.ok(named.length === 0, `${bytes} bytes: ${named.join()}`);
      }
    });
  }

  const lies: readonly [string, (bytes: Buffer, places: Places) => void][] = [
    [
      'more functions than there is room for',
      (b, at) => b.writeBigUInt64LE(3_999_999n, at.header + 8),
    ],
    ['2^63 functions', (b, at) => b.writeBigUInt64LE(2n ** 63n, at.header + 8)],
    ['no function', (b, at) => b.writeBigUInt64LE(0n, at.header + 8)],
    ['names beyond the file', (b, at) => b.writeBigUInt64LE(2n ** 40n, at.header + 32)],
    ['parts that overlap', (b, at) => b.writeBigUInt64LE(72n, at.header + 64)],
    ['functions out of order', (b, at) => b.writeUInt32LE(0x7000, at.list + 8)],
    ['code that is not executable', (b, at) => b.writeBigUInt64LE(0x600000n, at.module + 8 * 22)],
    ['a module that names another table', (b, at) => b.writeBigUInt64LE(1n, at.module + 8)],
    ['no module', (b, at) => b.fill(0, at.module)],
    ['pointers of four bytes', (b, at) => b.writeUInt8(4, at.header + 7)],
    ['an unknown layout', (b, at) => b.writeUInt32LE(0xfffffff2, at.header)],
  ];
  for (const [what, spoil] of lies) {
    test(`whose table claims ${what} has no names`, () => {
      const binary = read(syntheticGo({layout: '1.20', names: NAMES, spoil}));

      assert.equal(binary?.goFunctions, 0);
      assert.equal(nameIn(binary, 1), undefined);
    });
  }

  test('with a data of functions beyond the file is unnamed there only', () => {
    const spoil = (bytes: Buffer, {list}: Places): void => {
      bytes.writeUInt32LE(2 ** 31, list + 12);
    };
    const binary = read(syntheticGo({layout: '1.20', names: NAMES, spoil}));

    assert.equal(nameIn(binary, 0), NAMES[0]);
    assert.equal(nameIn(binary, 1), undefined);
    assert.equal(nameIn(binary, 2), NAMES[2]);
  });

  test('keeps a name of 64 KB short, control characters visible, and <script> as it is', () => {
    const names = ['x'.repeat(65_536), 'main.\x1b]52;c\x07\n', 'main.<script>'];
    const binary = read(syntheticGo({layout: '1.20', names}));

    assert.equal(nameIn(binary, 0)?.length, 1_024);
    assert.equal(nameIn(binary, 1), 'main.\\x1b]52;c\\x07\\x0a');
    assert.equal(nameIn(binary, 2), 'main.<script>');
  });

  test('of 4 GB that is nearly all hole is read in bounded time and memory', () => {
    const path = join(folder, 'sparse');
    const head = syntheticGo({
      layout: '1.20',
      names: NAMES,
      spoil: (bytes, at) => {
        bytes.writeUInt32LE(0, at.header); // nothing to find: the whole segment is searched
        bytes.writeBigUInt64LE(4_000_000_000n, 64 + 56 + 32);
      },
    });
    const file = openSync(path, 'w');
    writeSync(file, head);
    ftruncateSync(file, 4 * 1024 ** 3);
    closeSync(file);
    const before = process.memoryUsage().arrayBuffers;
    const startCpu = process.cpuUsage();

    const binary = Binary.read(ByteFile.open(path)!);

    const {user, system} = process.cpuUsage(startCpu);
    assert.equal(binary?.goFunctions, 0);
    assert.ok(user + system < 1_000_000, `${user + system} µs`);
    assert.ok(process.memoryUsage().arrayBuffers - before < 100 * 1024 * 1024);
  });

  test('with any byte of its headers changed breaks nothing', () => {
    const whole = syntheticGo({layout: '1.18', names: NAMES});

    for (let at = 0; at < 64 + 2 * 56; at++) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        read(bytes)?.find(TEXT_ADDRESS + FUNCTION_BYTES);
      }
    }
  });

  test('with any byte of its table or its module changed breaks nothing', () => {
    let table = 0;
    const whole = syntheticGo({
      layout: '1.20',
      names: NAMES,
      spoil: (_, {header}) => {
        table = header;
      },
    });

    for (let at = table; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      read(bytes)?.find(TEXT_ADDRESS + FUNCTION_BYTES);
    }
  });

  test('that was closed has no names, even where another file has its descriptor', () => {
    const binary = read(syntheticGo({layout: '1.20', names: NAMES}));

    binary?.close();
    read(syntheticGo({layout: '1.20', names: ['other', 'other', 'other']}));

    assert.equal(nameIn(binary, 1), undefined);
  });

  for (const path of ['/dev/zero', '/proc', '/nowhere', '/dev/null']) {
    test(`is not ${path}`, () => {
      assert.equal(ByteFile.open(path), undefined);
    });
  }
});

function read(bytes: Buffer): Binary | undefined {
  const file = ByteFile.open(temporaryFile(folder, `binary-${files++ % 4}`, bytes))!;
  return Binary.read(file);
}

/** The name in the middle of a function. */
function nameIn(binary: Binary | undefined, index: number): string | undefined {
  return binary?.find(TEXT_ADDRESS + FUNCTION_BYTES * index + 7)?.at(-1)?.name;
}

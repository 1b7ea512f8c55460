// Debian's stripped Go binaries: docker-registry (Go 1.19, fixed address), and dockerd, which has no
// section for its table, more than 60,000 functions, and C code beside them.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {describe, test} from 'node:test';

import {Binary} from '../../../agent/symbols/binary.js';
import {ByteFile} from '../../../agent/elf/byte-file.js';
import {loaded, readElf} from '../../../agent/elf/elf.js';

const BINARIES = [
  {path: '/usr/bin/docker-registry', functions: 20_000},
  {path: '/usr/sbin/dockerd', functions: 60_000},
] as const;
const PLACES = 2_000;

for (const {path, functions} of BINARIES) {
  describe(path, {skip: existsSync(path) ? false : `${path} is not installed`}, () => {
    test('has a name for 99 % of its code', () => {
      const file = ByteFile.open(path)!;
      const code = loaded(readElf(file)!).find(({executable}) => executable)!;
      const binary = Binary.read(file)!;
      const step = code.fileBytes / PLACES;

      const places = Array.from({length: PLACES}, (_, at) => code.address + Math.floor(at * step));
      const unnamed = places.filter((address) => binary.find(address) === undefined);

      binary.close();
      assert.ok(binary.goFunctions > functions, `${binary.goFunctions} functions`);
      assert.ok(unnamed.length <= PLACES / 100, `${unnamed.length} of ${PLACES} unnamed`);
    });

    test('is read within 100 ms of CPU time', () => {
      const cost = [1, 2, 3].map(() => {
        const start = process.cpuUsage();
        Binary.read(ByteFile.open(path)!)!.close();
        const {user, system} = process.cpuUsage(start);
        return (user + system) / 1_000;
      });

      // The first reads compile; a collector of garbage on another thread may fall into any.
      assert.ok(Math.min(...cost) <= 100, `${cost.join(', ')} ms`);
    });
  });
}

const SYMBOLS_OF_LIBC = '/usr/share/doc/libc6-dbg';
const libraries = ['/lib64/ld-linux-x86-64.so.2', '/lib/x86_64-linux-gnu/libc.so.6'];
describe('a library of the C library', {skip: whyNotLibraries()}, () => {
  for (const path of libraries) {
    // Two of a hundred bytes lie between functions.
    test(`has a name for 97 % of its code, where its symbols are installed: ${path}`, () => {
      const file = ByteFile.open(path)!;
      const {sections} = readElf(file)!;
      const code = sections.find(({name}) => name === '.text')!;
      const step = code.fileBytes / PLACES;
      const places = Array.from({length: PLACES}, (_, at) => code.address + Math.floor(at * step));
      const binary = Binary.read(file, {roots: ['/']})!;

      const unnamed = places.filter((address) => binary.find(address) === undefined);

      binary.close();
      assert.ok(unnamed.length <= 0.03 * PLACES, `${unnamed.length} of ${PLACES} unnamed`);
    });
  }
});

function whyNotLibraries(): string | false {
  const missing = [SYMBOLS_OF_LIBC, ...libraries].find((path) => !existsSync(path));
  return missing === undefined ? false : `${missing} is not installed`;
}

const dockerd = '/usr/sbin/dockerd';
describe('dockerd', {skip: existsSync(dockerd) ? false : `${dockerd} is not installed`}, () => {
  test('has the names of its own dynamic symbols', () => {
    const listing = execFileSync('nm', ['-D', '--defined-only', dockerd], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const binary = Binary.read(ByteFile.open(dockerd)!)!;

    let same = 0;
    const others: string[] = [];
    for (const line of listing.split('\n')) {
      const [, address, symbol] = /^([0-9a-f]{16}) [Tt] (.*)$/.exec(line) ?? [];
      if (address === undefined || !symbol!.includes('.') || parseInt(address, 16) % 16 > 0)
        continue;
      const name = binary.find(parseInt(address, 16))?.at(-1)?.name;
      if (symbol === name) same += 1;
      else others.push(`${symbol}: ${name}`);
    }

    binary.close();
    // The linker folds equal functions into one, which then has several symbols.
    const share = same / (same + others.length);
    assert.ok(share >= 0.96, `${share}, ${others.slice(0, 20).join('\n')}`);
  });
});

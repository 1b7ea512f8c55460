// What is remembered on disk of a Go program is used when it fits, and never believed when it does not.

import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {Binary} from '../../../agent/symbols/binary.js';
import {ByteFile} from '../../../agent/elf/byte-file.js';
import {GoPlacesOnDisk} from '../../../agent/symbols/go-places.js';
import {syntheticGo} from './support/synthetic-go.js';
import {temporaryFile, temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();
const NAMES = ['runtime.text', 'main.serve', 'main.wait'];
const HEADER = {
  ...({layout: '1.20', address: 0, fileOffset: 0, roomBytes: 1, quantum: 1, functions: 1} as const),
  ...{namesAt: 1, countersAt: 2, functionsAt: 3},
};

describe('GoPlacesOnDisk', () => {
  test('gives back what it was given for a binary of the same size', () => {
    const places = new GoPlacesOnDisk(join(folder, 'kept'));
    places.keep('abcdef12', 7, {header: HEADER, textAddress: 4096, dataAddress: 8192});

    assert.deepEqual(places.find('abcdef12', 7), {
      ...{header: HEADER, textAddress: 4096, dataAddress: 8192},
    });
    assert.equal(places.find('abcdef12', 8), undefined);
    assert.equal(places.find('abcdef13', 7), undefined);
  });

  test('takes nothing but hexadecimal for a name', () => {
    const places = new GoPlacesOnDisk(join(folder, 'names'));

    places.keep('../../../evil', 7, {header: HEADER, textAddress: 4096});

    assert.equal(places.find('../../../evil', 7), undefined);
    assert.throws(() => readdirSync(join(folder, 'names')), /ENOENT/);
  });

  test('does without a folder that cannot be made', () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const places = new GoPlacesOnDisk(join(path, 'symbols'));

    places.keep('abcdef12', 7, {header: HEADER, textAddress: 4096});

    assert.equal(places.find('abcdef12', 7), undefined);
  });

  test('keeps 256 files at most, those written last', () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    for (let file = 0; file < 256; file += 1) {
      const path = join(full, `old${file}`);
      writeFileSync(path, '');
      utimesSync(path, file, file);
    }

    new GoPlacesOnDisk(full).keep('abcdef12', 7, {header: HEADER, textAddress: 4096});

    const names = readdirSync(full);
    assert.equal(names.length, 129);
    assert.ok(names.includes('abcdef12-7') && names.includes('old255') && !names.includes('old0'));
  });
});

describe('a Go binary that was seen before', () => {
  test('is read by what was remembered, with the same names', () => {
    const path = binaryWithBuildId();
    const counting = new CountingPlaces(join(folder, 'seen'));

    const first = namesOf(path, counting);
    const second = namesOf(path, counting);

    assert.deepEqual(second, first);
    assert.ok(first.includes('main.serve'));
    assert.deepEqual([counting.kept, counting.found], [1, 1]);
  });

  for (const [what, spoil] of [
    ['is cut off', (text: string) => text.slice(0, 40)],
    ['lies elsewhere', (text: string) => text.replace(/"fileOffset":\d+/, '"fileOffset":3')],
    ['has no number', (text: string) => text.replace(/"fileOffset":\d+/, '"fileOffset":"x"')],
    ['lies outside', (text: string) => text.replace(/"fileOffset":\d+/, '"fileOffset":9e15')],
    ['has other counts', (text: string) => text.replace(/"functions":\d+/, '"functions":1')],
    ['has its code elsewhere', (text: string) => text.replace(/("textAddress"):\d+/, '$1:5')],
    ['is nothing', () => 'null'],
  ] as const) {
    test(`is searched again where what was remembered ${what}`, () => {
      const path = binaryWithBuildId();
      const disk = join(folder, `spoilt ${what}`);
      const first = namesOf(path, new GoPlacesOnDisk(disk));
      const file = join(disk, readdirSync(disk)[0]!);
      writeFileSync(file, spoil(readFileSync(file, 'utf8')));

      assert.deepEqual(namesOf(path, new GoPlacesOnDisk(disk)), first);
    });
  }
});

/** The synthetic program has no notes: one is put between its headers and its code. */
function binaryWithBuildId(): string {
  const bytes = syntheticGo({
    names: NAMES,
    layout: '1.20',
    spoil: (file) => {
      file.writeUInt16LE(3, 56);
      const segment = file.subarray(64 + 2 * 56);
      segment.writeUInt32LE(4, 0); // a note
      segment.writeBigUInt64LE(0x800n, 8);
      segment.writeBigUInt64LE(24n, 32);
      [4, 8, 3].forEach((word, at) => file.writeUInt32LE(word, 0x800 + 4 * at));
      file.write('GNU\0abcdefgh', 0x800 + 12, 'latin1');
    },
  });
  return temporaryFile(folder, 'program', bytes);
}

class CountingPlaces extends GoPlacesOnDisk {
  kept = 0;
  found = 0;

  override find(...args: Parameters<GoPlacesOnDisk['find']>): ReturnType<GoPlacesOnDisk['find']> {
    const places = super.find(...args);
    if (places !== undefined) this.found += 1;
    return places;
  }

  override keep(...args: Parameters<GoPlacesOnDisk['keep']>): void {
    this.kept += 1;
    super.keep(...args);
  }
}

function namesOf(path: string, places: GoPlacesOnDisk): string[] {
  const binary = Binary.read(ByteFile.open(path)!, {places})!;
  const found = Array.from({length: 64}, (_, at) => binary.find(0x401000 + 16 * at));
  binary.close();
  return found.flatMap((functions) => functions?.map(({name}) => name) ?? []);
}

// Go programs that hold other Go programs, or what looks like one: their own names are found, and
// never those of the other one.

import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {describe, test} from 'node:test';

import {Binary} from '../../../agent/symbols/binary.js';
import {ByteFile} from '../../../agent/elf/byte-file.js';
import {FUNCTION_BYTES, syntheticGo, TEXT_ADDRESS} from './support/synthetic-go.js';
import {temporaryFile, temporaryFolder} from './support/temporary-files.js';

const folder = temporaryFolder();
const OWN = ['runtime.text', 'main.own', 'main.(*T).own'];
const OTHER = ['runtime.text', 'main.other', 'main.(*T).other', 'main.more'];
const LAYOUTS = ['1.16', '1.18', '1.20'] as const;

describe('a Go program without sections', () => {
  for (const layout of LAYOUTS) {
    for (const other of LAYOUTS) {
      test(`of layout ${layout} that embeds one of ${other} has its own names`, () => {
        const embedded = syntheticGo({layout: other, names: OTHER});

        assert.deepEqual(namesOf(syntheticGo({layout, names: OWN, embedded})), OWN);
      });
    }
  }

  test('that embeds twenty others has its own names', () => {
    const embedded = Buffer.concat(
      LAYOUTS.flatMap((layout) =>
        Array.from({length: 7}, () => syntheticGo({layout, names: OTHER})),
      ),
    );

    assert.deepEqual(namesOf(syntheticGo({layout: '1.20', names: OWN, embedded})), OWN);
  });

  test('that holds 100,000 first bytes of tables has its own names', () => {
    const magic = Buffer.from('f1ffffff00000108', 'hex');
    const embedded = Buffer.concat(Array.from({length: 100_000}, () => magic));

    assert.deepEqual(namesOf(syntheticGo({layout: '1.20', names: OWN, embedded})), OWN);
  });

  test('that holds random bytes, as a packed program does, has its own names', () => {
    const embedded = randomBytes(1024 * 1024);

    assert.deepEqual(namesOf(syntheticGo({layout: '1.18', names: OWN, embedded})), OWN);
  });

  test('that holds modules which lead to its own table, but lie about it, has its own names', () => {
    const lies = Array.from({length: 20}, (_, word) => lyingModule(word));

    assert.deepEqual(
      namesOf(syntheticGo({layout: '1.20', names: OWN, embedded: Buffer.concat(lies)})),
      OWN,
    );
  });

  test('is unnamed in bounded time where everything looks like a module', () => {
    const pairs = new BigUint64Array(1024 * 1024).map(
      (_, word) => 0x601000n + 72n * BigInt(word & 1),
    );
    const embedded = Buffer.from(pairs.buffer);
    const startCpu = process.cpuUsage();

    namesOf(syntheticGo({layout: '1.20', names: OWN, embedded}));

    const {user, system} = process.cpuUsage(startCpu);
    assert.ok(user + system < 2_000_000, `${user + system} µs`);
  });
});

/** A module like the program's own, of which one word is wrong. It lies at the segment's start. */
function lyingModule(word: number): Buffer {
  const own = syntheticGo({layout: '1.20', names: OWN, embedded: Buffer.alloc(20 * 41 * 8)});
  let module: Buffer | undefined;
  syntheticGo({
    layout: '1.20',
    names: OWN,
    embedded: Buffer.alloc(20 * 41 * 8),
    spoil: (_, at) => {
      module = Buffer.from(own.subarray(at.module, at.module + 41 * 8));
    },
  });
  const checked = [0, 1, 16, 17, 20, 21, 22];
  const at = 8 * checked[word % checked.length]!;
  module!.writeBigUInt64LE(module!.readBigUInt64LE(at) + 8n, at);
  return module!;
}

function namesOf(bytes: Buffer): string[] {
  const binary = Binary.read(ByteFile.open(temporaryFile(folder, 'program', bytes))!)!;
  const found = OTHER.map((_, index) => binary.find(TEXT_ADDRESS + FUNCTION_BYTES * index + 7));
  binary.close();
  return found.flatMap((functions) => functions?.map(({name}) => name) ?? []);
}

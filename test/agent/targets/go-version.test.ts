import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import fc from 'fast-check';

import {goBuildOf, goVersionOf} from '../../../agent/targets/go-version.js';
import {cpuMsOf} from '../../support/cpu-time.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-elf-'));
after(() => rmSync(folder, {recursive: true}));

/** An ELF file with writable segments, mapped at 0x400000, each of which holds `data`. */
function elf(data: Buffer, sections = false, segments = 1): Buffer {
  const dataAt = Math.max(256, 64 + 56 * segments);
  const file = Buffer.alloc(dataAt + data.length + (sections ? 256 : 0));
  file.write('\x7fELF', 'latin1');
  file[4] = 2;
  file[5] = 1;
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(segments, 56);
  for (let at = 64; at < 64 + 56 * segments; at += 56) {
    file.writeUInt32LE(1, at);
    file.writeUInt32LE(6, at + 4);
    file.writeBigUInt64LE(BigInt(dataAt), at + 8);
    file.writeBigUInt64LE(0x400000n, at + 16);
    file.writeBigUInt64LE(BigInt(data.length), at + 32);
  }
  data.copy(file, dataAt);
  if (sections) addSections(file, dataAt, data.length);
  return file;
}

/** Two sections: the names, and the build information at the very end of the data. */
function addSections(file: Buffer, dataAt: number, dataBytes: number): void {
  const tableAt = dataAt + dataBytes;
  const namesAt = tableAt + 128;
  file.writeBigUInt64LE(BigInt(tableAt), 40);
  file.writeUInt16LE(64, 58);
  file.writeUInt16LE(2, 60);
  file.writeUInt16LE(0, 62);
  file.writeBigUInt64LE(BigInt(namesAt), tableAt + 24);
  file.writeBigUInt64LE(16n, tableAt + 32);
  file.writeUInt32LE(1, tableAt + 64);
  file.writeBigUInt64LE(BigInt(dataAt + dataBytes - 64), tableAt + 64 + 24);
  file.writeBigUInt64LE(64n, tableAt + 64 + 32);
  file.write('\0.go.buildinfo\0', namesAt, 'latin1');
}

/** The first half of a header; flag 2 says that strings follow it. */
function header(flags: number): Buffer {
  return Buffer.concat([Buffer.from('\xff Go buildinf:', 'latin1'), Buffer.from([8, flags])]);
}

function inlineInfo(version: string): Buffer {
  const info = Buffer.alloc(64);
  header(2).copy(info);
  info[32] = version.length;
  info.write(version, 33);
  return info;
}

function versionIn(file: Buffer): string | undefined {
  const path = join(folder, 'program');
  writeFileSync(path, file);
  return goVersionOf(path);
}

describe('goVersionOf', () => {
  test('reads the version behind the header', () => {
    assert.equal(versionIn(elf(inlineInfo('go1.25.1'))), 'go1.25.1');
  });

  test('leaves out experiments', () => {
    assert.equal(versionIn(elf(inlineInfo('go1.22.3 X:boringcrypto'))), 'go1.22.3');
  });

  test('reads the modules behind the version', () => {
    const modules = 'path\texample.com/registry\nmod\texample.com/registry\tv3.0.0\t\n';
    const text = Buffer.concat([Buffer.alloc(16, 1), Buffer.from(modules), Buffer.alloc(16, 2)]);
    const tail = Buffer.alloc(2);
    tail.writeUInt16LE(((text.length >> 7) << 8) | 0x80 | (text.length & 0x7f));
    const info = inlineInfo('go1.25.1').subarray(0, 33 + 'go1.25.1'.length);
    const path = join(folder, 'modules');
    const length = text.length < 0x80 ? Buffer.from([text.length]) : tail;
    writeFileSync(path, elf(Buffer.concat([info, length, text, Buffer.alloc(64)])));

    assert.deepEqual(goBuildOf(path), {goVersion: 'go1.25.1', modules});
  });

  test('follows the pointers of Go before 1.18', () => {
    const data = Buffer.alloc(96);
    data.write('\xff Go buildinf:', 'latin1');
    data[14] = 8;
    data.writeBigUInt64LE(0x400000n + 32n, 16);
    data.writeBigUInt64LE(0x400000n + 64n, 32);
    data.writeBigUInt64LE(8n, 40);
    data.write('go1.17.9', 64);

    assert.equal(versionIn(elf(data)), 'go1.17.9');
  });

  test('finds the header by its section, or without sections far behind the start', () => {
    const data = Buffer.concat([Buffer.alloc(3 * 1024 * 1024), inlineInfo('go1.19.8')]);

    assert.equal(versionIn(elf(data, true)), 'go1.19.8');
    assert.equal(versionIn(elf(data)), 'go1.19.8');
  });

  test('believes its section before anything else in the data', () => {
    const data = Buffer.concat([inlineInfo('go1.2'), inlineInfo('go1.24.1')]);

    assert.equal(versionIn(elf(data, true)), 'go1.24.1');
    assert.equal(versionIn(elf(data)), 'go1.2');
  });

  test('goes on behind a header that makes no sense', () => {
    const broken = Buffer.alloc(64);
    broken.write('\xff Go buildinf:', 'latin1');
    broken[14] = 8;
    broken.writeBigUInt64LE(0x999999n, 16); // no segment holds this address

    assert.equal(versionIn(elf(Buffer.concat([broken, inlineInfo('go1.21.6')]))), 'go1.21.6');
  });

  test('is not misled by the same bytes in a text', () => {
    const text = Buffer.from('    \xff Go buildinf:', 'latin1');
    const data = Buffer.concat([text, Buffer.alloc(64 - text.length), inlineInfo('go1.20')]);

    assert.equal(versionIn(elf(data)), 'go1.20');
  });

  for (const [what, data, segments] of [
    ['half a million headers', Buffer.alloc(8 * 1024 * 1024, header(2)), 1],
    ['half a million headers of pointers', Buffer.alloc(8 * 1024 * 1024, header(0)), 1],
    ['4,096 segments of 8 MB', Buffer.alloc(8 * 1024 * 1024), 4_096],
  ] as const) {
    test(`is looked for within bounds in a program with ${what}`, () => {
      const path = join(folder, 'busy');
      writeFileSync(path, elf(data, false, segments));

      assert.ok(cpuMsOf(() => goVersionOf(path)) < 1_000);
    });
  }

  test('finds none in other files', () => {
    assert.equal(goVersionOf(join(folder, 'missing')), undefined);
    assert.equal(goVersionOf(folder), undefined);
    assert.equal(goVersionOf(process.execPath), undefined);
    assert.equal(versionIn(Buffer.from('#!/bin/sh\n')), undefined);
  });

  test('reads any damaged file without a crash', () => {
    const whole = elf(Buffer.concat([Buffer.alloc(128), inlineInfo('go1.19.8')]), true);
    const flip = fc.tuple(fc.nat({max: whole.length - 1}), fc.nat({max: 255}));

    fc.assert(
      fc.property(fc.array(flip, {maxLength: 8}), fc.nat({max: whole.length}), (flips, length) => {
        const damaged = Buffer.from(whole);
        for (const [at, byte] of flips) damaged[at] = byte;

        const version = versionIn(damaged.subarray(0, length));

        assert.ok(version === undefined || version.startsWith('go') || version.startsWith('dev'));
      }),
      {numRuns: 500},
    );
  });
});

import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {buildIdOf} from '../../../agent/targets/build-id.js';
import {cpuMsOf} from '../../support/cpu-time.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

/** Types of notes: NT_GNU_BUILD_ID, and ELF_NOTE_GOBUILDID_TAG of Go's linker. */
const [GNU, GO] = [3, 4];
const GNU_ID = '8a0f3f1e5b2c4d6e7f8091a2b3c4d5e6f7089142';
const GO_ID = 'wqf0-tzHlN8/tA2C_8s/zAbCdEf1/x_y-Z9';

describe('the build id of a program', () => {
  const folder = temporaryFolder('build-id');
  const idIn = (file: Buffer): string | undefined => {
    const path = join(folder, 'program');
    writeFileSync(path, file);
    return buildIdOf(path);
  };
  const gnu = note('GNU', GNU, Buffer.from(GNU_ID, 'hex'));
  const go = note('Go', GO, Buffer.from(GO_ID));

  test("is GNU's in hexadecimal, or else Go's as it is", () => {
    assert.equal(idIn(elf(gnu)), GNU_ID);
    assert.equal(idIn(elf(go)), GO_ID);
    assert.equal(idIn(elf(Buffer.concat([go, gnu]))), GNU_ID);
  });

  for (const [what, file] of [
    ['without notes', elf(Buffer.alloc(0))],
    ['with an empty id', elf(note('Go', GO, Buffer.alloc(0)))],
    ['with control characters in its id', elf(note('Go', GO, Buffer.from('\x1b[2J\n12345678')))],
    ['with an endless id', elf(note('Go', GO, Buffer.alloc(4_096, 'x')))],
    ['with a note that is longer than the file', elf(note('Go', GO, Buffer.from(GO_ID), 9_999))],
    ['that is cut short', elf(gnu).subarray(0, 100)],
    ['that is no ELF file', Buffer.from('#!/bin/sh\n')],
  ] as const) {
    test(`is not told of a file ${what}`, () => {
      assert.equal(idIn(file), undefined);
    });
  }

  for (const [what, notes] of [
    ['empty notes', Buffer.alloc(64 * 1024)],
    ['an owner of zeros', note(`${'\0'.repeat(60_000)}x`, GNU, Buffer.alloc(0))],
  ] as const) {
    test(`is looked for within bounds where 4,096 segments have ${what}`, () => {
      const file = elf(notes, 4_096);

      assert.ok(cpuMsOf(() => idIn(file)) < 500);
    });
  }

  test('is not told of a file that is not there', () => {
    assert.equal(buildIdOf(join(folder, 'nothing')), undefined);
  });
});

/** elf(5), "Notes". */
function note(owner: string, kind: number, text: Buffer, length = text.length): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(owner.length + 1, 0);
  head.writeUInt32LE(length, 4);
  head.writeUInt32LE(kind, 8);
  return Buffer.concat([head, padded(Buffer.from(`${owner}\0`)), padded(text)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** A file with segments of notes, all of the same bytes. */
function elf(notes: Buffer, segments = 1): Buffer {
  const head = Buffer.alloc(64 + 56 * segments);
  head.write('\x7fELF', 'latin1');
  head[4] = 2;
  head[5] = 1;
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(segments, 56);
  for (let at = 64; at < head.length; at += 56) {
    head.writeUInt32LE(4, at);
    head.writeBigUInt64LE(BigInt(head.length), at + 8);
    head.writeBigUInt64LE(BigInt(notes.length), at + 32);
  }
  return Buffer.concat([head, notes]);
}

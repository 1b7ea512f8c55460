// Lines of the scripts of stacks about the code of processes, as bpftrace 0.17 and 0.23 print them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readCodeLine} from '../../../../agent/probes/stacks/code-lines.js';

describe('readCodeLine', () => {
  test('reads a program that was executed by a link', () => {
    const line =
      'code executed 815 700 405000 8048f1 7f8892402b70 fe00000 247260 tini-static//usr/bin/docker-init\n';

    assert.deepEqual(readCodeLine(line), {
      kind: 'executed',
      pid: 815,
      program: {
        rootPid: 700,
        startCode: 0x405000,
        endCode: 0x8048f1,
        firstInstruction: 0x7f88_9240_2b70,
        device: 0xfe00000,
        inode: 247260n,
        name: 'tini-static',
        path: '/usr/bin/docker-init',
      },
    });
  });

  test('reads a library, whose mapping fills its last page', () => {
    const line = 'code mapped 815 700 7f889217e000 155ead 26000 fe00000 326269 libc.so.6\n';

    assert.deepEqual(readCodeLine(line), {
      kind: 'mapped',
      pid: 815,
      rootPid: 700,
      code: {
        startAddress: 0x7f88_9217_e000,
        endAddress: 0x7f88_922d_4000,
        fileOffset: 0x26000,
        device: 0xfe00000,
        inode: 326269n,
        name: 'libc.so.6',
      },
    });
  });

  test('keeps names with spaces, line breaks and slashes apart', () => {
    const line = 'code executed 1 2 3 4 5 6 7 a b\n./c\nd/e f\n';

    const read = readCodeLine(line);

    assert.equal(read?.kind, 'executed');
    assert.deepEqual([read.program.name, read.program.path], ['a b\n.', 'c\nd/e f']);
  });

  for (const line of ['', 'code', 'code mapped 1 2 3\n', 'code read 1 2 3 4 5 6 7 x/y\n']) {
    test(`does not read ${JSON.stringify(line)}`, () => {
      assert.equal(readCodeLine(line), undefined);
    });
  }
});

import assert from 'node:assert/strict';
import {symlinkSync} from 'node:fs';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {IoUrings} from '../../../agent/resources/io-urings.js';
import type {Figure} from '../../../src/domain/record.js';
import {FakeProc} from '../targets/support/fake-proc.js';

let proc: FakeProc;
beforeEach(() => {
  proc = new FakeProc();
  proc.add({pid: 100, exe: '/bin/server'});
});
afterEach(() => proc.close());

/** A ring of the process, of which the kernel has taken so many requests. */
function addRing(pid: number, descriptor: number, taken: number): void {
  symlinkSync('anon_inode:[io_uring]', `${proc.root}/${pid}/fd/${descriptor}`);
  setTaken(pid, descriptor, taken);
}

function setTaken(pid: number, descriptor: number, taken: number): void {
  const lines = ['pos:\t0', 'SqMask:\t7', `SqHead:\t${taken}`, `SqTail:\t${taken}`, 'CqMask:\tf'];
  proc.write(pid, `fdinfo/${descriptor}`, `${lines.join('\n')}\n`);
}

function reader(): () => readonly Figure[] {
  const urings = new IoUrings(proc.files);
  const looks = {parentPid: 1, startTicks: 1, isKernelThread: false, comm: 'server'};
  const process = {...looks, pid: 100, exe: '/bin/server', commandLine: []};
  return () => urings.read({targets: new Map([['registry', [process]]]), others: []});
}

describe('calls by io_uring', () => {
  test('are counted from reading to reading, of all rings of a target', () => {
    addRing(100, 8, 1_000);
    addRing(100, 9, 5);
    const read = reader();

    assert.deepEqual(read(), []);
    setTaken(100, 8, 1_023);
    setTaken(100, 9, 6);
    assert.deepEqual(read(), [
      {
        ...{kind: 'counter', target: 'registry', probe: 'unread', series: ''},
        ...{metric: 'io_uring', value: 24},
      },
    ]);
    assert.deepEqual(read(), []);
  });

  test('are not invented where a ring starts anew, ends, or tells nothing', () => {
    addRing(100, 8, 4_294_967_290);
    const read = reader();
    read();

    setTaken(100, 8, 3);
    assert.deepEqual(read(), []);
    proc.write(100, 'fdinfo/8', 'pos:\t0\nflags:\t02000002\n');
    assert.deepEqual(read(), []);
    proc.remove(100);
    assert.deepEqual(read(), []);
  });
});

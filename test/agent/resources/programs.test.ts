import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {OtherPrograms} from '../../../agent/resources/programs.js';
import type {Figure} from '../../../src/domain/record.js';
import {ProcessTable} from '../../../agent/targets/process-table.js';
import {FakeProc, type FakeProcess} from '../targets/support/fake-proc.js';

const MIB = 1024 * 1024;

let proc: FakeProc;
let programs: OtherPrograms;
beforeEach(() => {
  proc = new FakeProc();
  programs = new OtherPrograms(proc.files);
});
afterEach(() => proc.close());

describe('programs that are no target', () => {
  test('are told by name with their CPU time, bytes, and the busiest process', () => {
    put({pid: 20, exe: '/usr/bin/backup', cpuTicks: 5}, {read: 0, written: 10 * MIB});
    put({pid: 21, exe: '/usr/bin/backup', cpuTicks: 5}, {read: 0, written: 0});
    look();

    put({pid: 20, exe: '/usr/bin/backup', cpuTicks: 9}, {read: 2 * MIB, written: 30 * MIB});
    put({pid: 21, exe: '/usr/bin/backup', cpuTicks: 45}, {read: 0, written: 0});

    assert.deepEqual(look(), [
      'backup cpu_ns 440000000',
      `backup read_bytes ${2 * MIB}`,
      `backup written_bytes ${20 * MIB}`,
      'backup pid 21',
      'backup processes 2',
    ]);
  });

  test('are not told where they do next to nothing', () => {
    put({pid: 20, exe: '/usr/bin/idle', cpuTicks: 5}, {read: 0, written: 0});
    look();
    assert.deepEqual(look(), []);
  });

  test('are not told at the first look: what they did before is not known', () => {
    put({pid: 20, exe: '/usr/bin/old', cpuTicks: 5_000}, {read: 9 * MIB, written: 0});
    assert.deepEqual(look(), []);
  });

  test('are another program where a pid is given out again', () => {
    put({pid: 20, exe: '/usr/bin/one', startTicks: 1, cpuTicks: 500}, {read: 0, written: 0});
    look();
    put({pid: 20, exe: '/usr/bin/two', startTicks: 9, cpuTicks: 90}, {read: 0, written: 0});
    assert.deepEqual(look(), ['two cpu_ns 900000000', 'two pid 20', 'two processes 1']);
  });

  test('are told from their first look on where they began after the look before', () => {
    put({pid: 20, exe: '/usr/bin/old', startTicks: 100, cpuTicks: 5}, {read: 0, written: 0});
    look();
    put({pid: 21, exe: '/usr/bin/older', startTicks: 90, cpuTicks: 5}, {read: 9 * MIB, written: 0});
    put({pid: 22, exe: '/usr/bin/dd', startTicks: 150, cpuTicks: 0}, {read: 0, written: 7 * MIB});
    assert.deepEqual(look(), [`dd written_bytes ${7 * MIB}`, 'dd pid 22', 'dd processes 1']);
  });

  test('have what their children read and wrote, although they take no CPU themselves', () => {
    const shell = {pid: 20, exe: '/bin/sh', cpuTicks: 5};
    put({...shell, childTicks: 3}, {read: 0, written: 0});
    look();
    put({...shell, childTicks: 9}, {read: 0, written: 40 * MIB});
    assert.deepEqual(look(), [`sh written_bytes ${40 * MIB}`, 'sh pid 20', 'sh processes 1']);
  });

  test('are the five busiest', () => {
    const all = Array.from({length: 9}, (_, at) => ({pid: 20 + at, exe: `/bin/p${at}`}));
    for (const process of all) put({...process, cpuTicks: 0}, {read: 0, written: 0});
    look();
    all.forEach((process, at) => put({...process, cpuTicks: 10 * at}, {read: 0, written: 0}));

    const names = new Set(look().map((line) => line.split(' ')[0]));
    assert.deepEqual([...names], ['p8', 'p7', 'p6', 'p5', 'p4']);
  });
});

function put(process: FakeProcess, {read, written}: {read: number; written: number}): void {
  proc.add(process);
  const io = `read_bytes: ${read}\nwrite_bytes: ${written}\ncancelled_write_bytes: 0\n`;
  proc.write(process.pid, 'io', io);
}

function look(): string[] {
  const table = new ProcessTable(proc.files);
  table.update(new Set());
  return programs.read({targets: new Map(), others: table.all()}).map(lineOf);
}

function lineOf(figure: Figure): string {
  const value = figure.kind === 'histogram' ? 'histogram' : figure.value;
  return `${figure.series} ${figure.metric} ${value}`;
}

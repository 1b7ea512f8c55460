import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {ProcessLimits} from '../../../agent/resources/process-limits.js';
import {ProcessTable} from '../../../agent/targets/process-table.js';
import {FakeProc} from '../targets/support/fake-proc.js';

const KIB = 1024;

let proc: FakeProc;
let limits: ProcessLimits;
beforeEach(() => {
  proc = new FakeProc();
  limits = new ProcessLimits(proc.files);
});
afterEach(() => proc.close());

describe('swap of a target', () => {
  test('is read again at once when a page came back from a disk', () => {
    put({swapKib: 0, majorFaults: 3});
    assert.equal(swapBytes(), 0);

    put({swapKib: 512, majorFaults: 4});

    assert.equal(swapBytes(), 512 * KIB);
  });

  test('is read again after ten readings where none did', () => {
    put({swapKib: 0, majorFaults: 3});
    assert.equal(swapBytes(), 0);

    put({swapKib: 512, majorFaults: 3});
    const readings = Array.from({length: 10}, swapBytes);

    assert.deepEqual(readings, [...Array<number>(9).fill(0), 512 * KIB]);
  });
});

function put({swapKib, majorFaults}: {swapKib: number; majorFaults: number}): void {
  proc.add({pid: 20, exe: '/usr/bin/registry', majorFaults});
  proc.write(20, 'status', `Name:\tregistry\nVmSwap:\t ${swapKib} kB\n`);
}

function swapBytes(): number | undefined {
  const table = new ProcessTable(proc.files);
  table.update(new Set());
  const own = table.all().filter(({pid}) => pid === 20);
  const figures = limits.read({targets: new Map([['registry', own]]), others: []});
  const swap = figures.find(({metric}) => metric === 'swap_bytes');
  return swap?.kind === 'gauge' ? swap.value : undefined;
}

// The code that the kernel gives to each process.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {MemoryMap} from '../../../agent/symbols/memory-map.js';
import {Symbolizer} from '../../../agent/symbols/symbolizer.js';
import {isVdso} from '../../../agent/symbols/vdso.js';

const vdso = MemoryMap.read(readFileSync('/proc/self/maps', 'latin1')).mappings.find(isVdso);

describe('the vDSO', {skip: vdso === undefined && 'this kernel gives none'}, () => {
  test('names the functions by which programs ask for the time', () => {
    const {startAddress, endAddress} = vdso!;
    const symbolizer = new Symbolizer({nowMs: () => 0});

    const frames = Array.from(
      {length: (endAddress - startAddress) / 16},
      (_, at) => symbolizer.symbolize(process.pid, [startAddress + 16 * at]).frames[0]!,
    );
    symbolizer.close();

    assert.ok(frames.every(({module}) => module === '[vdso]'));
    const names = frames.filter(({named}) => named).map(({name}) => name);
    assert.ok(
      names.some((name) => /clock_gettime$/.test(name)),
      names.join(),
    );
  });

  test('of a program of 32 bits is another one', () => {
    assert.equal(isVdso({...vdso!, startAddress: 0xf7fc_0000}), false);
  });
});

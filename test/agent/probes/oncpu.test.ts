// Samples of several CPUs, as bpf/oncpu.bt prints them: what was lost is counted, nothing is guessed.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {OncpuReader} from '../../../agent/probes/oncpu.js';
import type {ReaderHost} from '../../../agent/probes/ports/probe-reader.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import type {StackRecord} from '../../../src/domain/stacks/stack.js';
import {printEntries, type Printed} from './support/printed.js';
import {unnamedCode} from './support/unnamed-code.js';

const PIDS = String(10 * 2 ** 22 + 11);
/** From the start of the kernel's half of the addresses. */
const PLACE = 0x7fff_8100_0000;

describe('OncpuReader', () => {
  test('puts samples of the same functions into one record, with a point for each', () => {
    const {stacks, losses} = read([
      map('user0', {'5000000,0,0': [16, 32], '9000000,1,0': [16, 32], '9000000,0,0': [48]}),
      map('sample0', {
        [`5000000,0,${PIDS},3,`]: 0,
        [`9000000,1,${PIDS},4,`]: 0,
        [`9000000,0,${PIDS},3,\n    vfs_read+17\n    ksys_read+3\n`]: PLACE,
      }),
    ]);

    assert.deepEqual(
      stacks.map(({stack, points}) => [stack.frames.map(({name}) => name).join(';'), points]),
      [
        [
          '0x20;0x10',
          [
            {offsetMs: 5, weight: 1},
            {offsetMs: 9, weight: 1},
          ],
        ],
        ['0x30;ksys_read;vfs_read', [{offsetMs: 9, weight: 1}]],
      ],
    );
    assert.deepEqual(losses, []);
  });

  test('keeps the function of the kernel whose stack found no room, and counts the loss', () => {
    const {stacks, losses} = read([
      map('user0', {'5000000,0,0': [16]}),
      map('sample0', {[`5000000,0,${PIDS},3,`]: PLACE}),
    ]);

    assert.deepEqual(
      stacks[0]!.stack.frames.map(({name}) => name),
      ['0x10', '[cut]', '0xffffffff81000000'],
    );
    assert.equal(stacks[0]!.stack.truncated, true);
    assert.deepEqual(losses, [{kind: 'loss', probe: 'oncpu', reason: 'stack_lost', count: 1}]);
  });

  test('counts samples of a program of which nothing could be read', () => {
    const {stacks, losses} = read([map('sample0', {[`5000000,0,${PIDS},3,`]: 0})]);

    assert.equal(stacks[0]!.stack.frames.length, 0);
    assert.deepEqual(losses, [{kind: 'loss', probe: 'oncpu', reason: 'stack_lost', count: 1}]);
  });

  test('asks for the step of the goroutine at the time of the sample', () => {
    const asked: unknown[] = [];
    const {stacks} = read(
      [map('user0', {'5000000,0,0': [16]}), map('sample0', {[`5000000,0,${PIDS},77,`]: 0})],
      (...question) => {
        asked.push(question);
        return 'blob.get';
      },
    );

    assert.deepEqual(asked, [[11, 77, 5_000_000, 5_000_000]]);
    assert.equal(stacks[0]!.step, 'blob.get');
  });
});

function read(
  lines: readonly string[],
  stepIn: ReaderHost['steps']['stepIn'] = () => undefined,
): {stacks: StackRecord[]; losses: ProbeRecord[]} {
  const reader = new OncpuReader({
    code: unnamedCode(),
    mapKeys: 100,
    steps: {stepIn},
    toUnixNs: (kernelNs) => kernelNs,
  });
  for (const line of lines) reader.takeLine(line);
  const losses = reader.readTick({
    startKernelNs: 0n,
    endKernelNs: 1_000_000_000n,
    maps: new Map(),
    targetOf: (pid) => (pid === 10 ? 'registry' : undefined),
  });
  return {stacks: reader.takeLater()() as StackRecord[], losses};
}

function map(name: string, entries: Readonly<Record<string, Printed>>): string {
  return printEntries(`oncpu_${name}`, entries);
}

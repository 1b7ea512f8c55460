// Waits of several threads and intervals, as bpf/offcpu.bt prints them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {OffcpuReader} from '../../../agent/probes/offcpu.js';
import type {ReaderHost} from '../../../agent/probes/ports/probe-reader.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import type {StackRecord} from '../../../src/domain/stacks/stack.js';
import {printEntries, type Printed} from './support/printed.js';
import {unnamedCode} from './support/unnamed-code.js';

const PIDS = String(10 * 2 ** 22 + 11);
const SECOND = 1_000_000_000n;
const FUTEX = 202;
const IDLE = 0x20000;
const PREEMPTED = 0x1ffff;

describe('OffcpuReader', () => {
  test('charges a thread that sleeps on in each interval, and what is left when it ends', () => {
    const reader = readerOf();
    const stack = map('user0', {'55,1,0': [16, 32, 48]});

    const first = tick(reader, 0n, [stack, out({'11': [400_000_000, PIDS, 55, 0, FUTEX, 0]})]);
    const second = tick(reader, SECOND, [
      map('ns1', {[`${PIDS},55,0,${FUTEX},0,400000001`]: 900_000_000}),
    ]);

    assert.deepEqual([sumOf(first.stacks), sumOf(second.stacks)], [600_000_000, 300_000_001]);
    // The third address is beyond the one caller that it has.
    assert.deepEqual(
      first.stacks[0]!.stack.frames.map(({name}) => name),
      ['0x20', '0x10', '__x64_sys_futex'],
    );
    assert.equal(first.stacks[0]!.wait, 'lock');
  });

  test('keeps idle time of the scheduler apart, and preemptions without a stack', () => {
    const reader = readerOf();

    const {stacks} = tick(reader, 0n, [
      map('user0', {'55,0,0': [16]}),
      map('ns0', {
        [`${PIDS},55,0,${FUTEX | IDLE},0,16777216`]: 5_000,
        [`${PIDS},0,0,${PREEMPTED},0,16777216`]: 7_000,
      }),
    ]);

    assert.deepEqual(
      stacks.map(({wait, idle, stack, points}) => [wait, idle, stack.frames.length, points]),
      [
        ['lock', true, 2, [{offsetMs: 16.777216, weight: 5_000}]],
        ['preempted', false, 0, [{offsetMs: 16.777216, weight: 7_000}]],
      ],
    );
  });

  test('counts waits of which no stack came, and keeps their time', () => {
    const {stacks, losses} = tick(readerOf(), 0n, [
      map('ns0', {[`${PIDS},99,0,${FUTEX},0,16777216`]: 5_000}),
    ]);

    assert.equal(sumOf(stacks), 5_000);
    assert.deepEqual(losses, [{kind: 'loss', probe: 'offcpu', reason: 'stack_lost', count: 1}]);
  });

  test('gives a wait the step of the request that its goroutine served', () => {
    const reader = readerOf((pid, goid) => (pid === 11 && goid === 77 ? 'blob.get' : undefined));

    const {stacks} = tick(reader, 0n, [
      map('user0', {'55,0,0': [16]}),
      map('ns0', {
        [`${PIDS},55,0,${FUTEX},77,16777216`]: 5_000,
        [`${PIDS},55,0,${FUTEX},78,16777216`]: 7_000,
      }),
    ]);

    assert.deepEqual(
      stacks.map(({step, points}) => [step, points[0]!.weight]),
      [
        ['blob.get', 5_000],
        [undefined, 7_000],
      ],
    );
  });

  test('leaves out processes that nobody watches', () => {
    const {stacks, losses} = tick(readerOf(), 0n, [
      map('ns0', {[`${99 * 2 ** 22},55,0,${FUTEX},0,16777216`]: 5_000}),
    ]);

    assert.deepEqual([stacks, losses], [[], []]);
  });
});

function readerOf(stepIn: ReaderHost['steps']['stepIn'] = () => undefined): OffcpuReader {
  return new OffcpuReader({
    code: unnamedCode(),
    mapKeys: 100,
    steps: {stepIn},
    toUnixNs: (kernelNs) => kernelNs,
  });
}

function tick(
  reader: OffcpuReader,
  startKernelNs: bigint,
  lines: readonly string[],
): {stacks: StackRecord[]; losses: ProbeRecord[]} {
  for (const line of lines) reader.takeLine(line);
  const losses = reader.readTick({
    startKernelNs,
    endKernelNs: startKernelNs + SECOND,
    maps: new Map(),
    targetOf: (pid) => (pid === 10 ? 'registry' : undefined),
  });
  return {stacks: reader.takeLater()() as StackRecord[], losses};
}

function map(name: string, entries: Readonly<Record<string, Printed>>): string {
  return printEntries(`offcpu_${name}`, entries);
}

function out(entries: Readonly<Record<string, readonly (number | string)[]>>): string {
  return map('out', entries);
}

function sumOf(records: readonly StackRecord[]): number {
  return records.flatMap(({points}) => points).reduce((sum, {weight}) => sum + weight, 0);
}

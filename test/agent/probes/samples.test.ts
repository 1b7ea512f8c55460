// Golden tests: what bpftrace 0.17 printed for a docker-registry under load, through the readers.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {PROBES} from '../../../agent/probes/probe-catalogue.js';
import type {ProbeReader, Tick} from '../../../agent/probes/ports/probe-reader.js';
import {BlockReader} from '../../../agent/probes/block.js';
import {RunqueueReader} from '../../../agent/probes/runqueue.js';
import {SyscallsReader} from '../../../agent/probes/syscalls.js';
import {TcpReader} from '../../../agent/probes/tcp.js';
import {readAll, TickReader} from '../../../agent/probes/running/tick-reader.js';
import {quantileNs, totalCount} from '../../../src/domain/histogram.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {assertGolden} from './support/assert-golden.js';

const PARTITIONS = 'major minor  #blocks  name\n\n 254        0  268435456 vda\n';
const READERS: Readonly<Record<string, () => ProbeReader>> = {
  block: () => new BlockReader(() => PARTITIONS),
  runqueue: () => new RunqueueReader(),
  syscalls: () => new SyscallsReader(),
  tcp: () => new TcpReader(),
};

describe('the recorded sample', () => {
  for (const [probe, createReader] of Object.entries(READERS)) {
    test(`of ${probe} gives the figures it gave when it was recorded`, () => {
      const intervals = replay(probe, createReader());

      assertGolden(`${probe}.figures.txt`, intervals.map(writeInterval).join('\n'));
    });

    test(`of ${probe} holds nothing unreadable`, () => {
      const records = replay(probe, createReader()).flat();

      assert.deepEqual(
        records.filter(({kind}) => kind === 'loss'),
        [],
      );
    });
  }

  test('exists for every probe whose maps are cumulative', () => {
    const cumulative = PROBES.filter(({group}) => group === 'figures').map(({name}) => name);

    assert.deepEqual([...cumulative].sort(), Object.keys(READERS).sort());
  });
});

function replay(probe: string, reader: ProbeReader): ProbeRecord[][] {
  const intervals: ProbeRecord[][] = [];
  const readers = new Map([[probe, reader]]);
  let startKernelNs = 0n;
  const lines = new TickReader(readers, 16_384, {
    onReady: (kernelNs) => (startKernelNs = kernelNs),
    onTick: (ended, losses) => {
      const tick: Tick = {...ended, startKernelNs, targetOf: () => 'registry'};
      intervals.push([...readAll(readers, tick), ...losses]);
      startKernelNs = ended.endKernelNs;
    },
    onCode: () => {},
  });
  const sample = new URL(`../../../bpf/${probe}.sample.ndjson`, import.meta.url);
  for (const line of readFileSync(sample, 'utf8').split('\n')) lines.takeLine(line);
  return intervals;
}

function writeInterval(records: readonly ProbeRecord[], at: number): string {
  return [`interval ${at}`, ...records.map(writeRecord).sort(), ''].join('\n');
}

function writeRecord(record: ProbeRecord): string {
  if (record.kind === 'histogram') {
    const {target, series, metric, histogram} = record;
    const [p50, p99] = [quantileNs(histogram, 0.5), quantileNs(histogram, 0.99)];
    return `${target} ${series} ${metric}: ${totalCount(histogram)}, p50 ${p50} ns, p99 ${p99} ns`;
  }
  if (record.kind === 'counter') {
    return `${record.target} ${record.series} ${record.metric}: ${record.value}`;
  }
  return record.kind;
}

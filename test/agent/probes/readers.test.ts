// What the recorded samples do not hold: odd keys, wraps, several processes of a target.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BlockReader, readDeviceName} from '../../../agent/probes/block.js';
import {errnoName} from '../../../agent/probes/figures/errno-names.js';
import type {ProbeReader, Tick} from '../../../agent/probes/ports/probe-reader.js';
import {RunqueueReader} from '../../../agent/probes/runqueue.js';
import {syscallName} from '../../../agent/probes/figures/syscall-names.js';
import {SyscallsReader} from '../../../agent/probes/syscalls.js';
import {TcpReader} from '../../../agent/probes/tcp.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {printedMap} from './support/printed.js';

const TARGETS = new Map([
  [10, 'registry'],
  [11, 'registry'],
  [20, 'redis'],
]);

type Maps = Record<string, Record<string, number | bigint>>;

function readTick(reader: ProbeReader, maps: Maps): ProbeRecord[] {
  const tick: Tick = {
    startKernelNs: 1n,
    endKernelNs: 2n,
    maps: new Map(Object.entries(maps).map(([name, values]) => [name, printedMap(name, values)])),
    targetOf: (pid) => TARGETS.get(pid),
  };
  return reader.readTick(tick);
}

function counters(records: readonly ProbeRecord[]): Record<string, number> {
  const found = records.flatMap((record) =>
    record.kind === 'counter'
      ? [[`${record.target} ${record.series} ${record.metric}`, record.value] as const]
      : [],
  );
  return Object.fromEntries(found);
}

function histograms(records: readonly ProbeRecord[]): Record<string, [number, number][]> {
  const found = records.flatMap((record) =>
    record.kind === 'histogram'
      ? [
          [
            `${record.target} ${record.series} ${record.metric}`,
            [...record.histogram.counts].sort(([left], [right]) => left - right),
          ] as const,
        ]
      : [],
  );
  return Object.fromEntries(found);
}

describe('a reader of cumulative maps', () => {
  const READ = '0'; // x86_64; the names are syscallName's own test

  test('takes three buckets out of one value', () => {
    const packed = 3n + (2n << 21n) + (1n << 42n);

    const records = readTick(new RunqueueReader(), {runqueue_ns: {'10,33': packed}});

    assert.deepEqual(histograms(records), {
      'registry cpu latency': [
        [99, 3],
        [100, 2],
        [101, 1],
      ],
    });
  });

  test('gives the difference to the tick before', () => {
    const reader = new RunqueueReader();
    readTick(reader, {runqueue_ns: {'10,33': 5n << 21n}});

    const records = readTick(reader, {runqueue_ns: {'10,33': 7n << 21n}});

    assert.deepEqual(histograms(records), {'registry cpu latency': [[100, 2]]});
  });

  test('gives nothing for what did not change', () => {
    const reader = new RunqueueReader();
    readTick(reader, {runqueue_ns: {'10,33': 5}});

    assert.deepEqual(readTick(reader, {runqueue_ns: {'10,33': 5}}), []);
  });

  test('stays exact where a field carries into the next and where the sum wraps', () => {
    const reader = new RunqueueReader();
    const full = 2n ** 64n - 1n;
    readTick(reader, {runqueue_ns: {'10,0': BigInt.asIntN(64, full)}});

    // One more in each of the three buckets.
    const next = BigInt.asIntN(64, full + 1n + (1n << 21n) + (1n << 42n));
    const records = readTick(reader, {runqueue_ns: {'10,0': next}});

    assert.deepEqual(histograms(records), {
      'registry cpu latency': [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    });
  });

  test('says when a bucket comes near the next one', () => {
    const records = readTick(new RunqueueReader(), {runqueue_ns: {'10,33': 2 ** 20}});

    const [loss] = records.filter(({kind}) => kind === 'loss');
    assert.match(loss?.kind === 'loss' ? (loss.detail ?? '') : '', /over a million events/);
  });

  test('adds up the processes of one target and keeps targets apart', () => {
    const records = readTick(new SyscallsReader(), {
      syscalls_ns: {[`10,${READ},5`]: 1, [`11,${READ},5`]: 2, [`20,${READ},5`]: 4},
    });

    const call = syscallName(0);
    assert.deepEqual(histograms(records), {
      [`registry ${call} latency`]: [[15, 3]],
      [`redis ${call} latency`]: [[15, 4]],
    });
  });

  test('leaves out a process that nobody watches', () => {
    const records = readTick(new SyscallsReader(), {
      syscalls_ns: {'99,0,5': 1},
      syscalls_returned: {'99,0': 1},
      syscalls_errors: {'99,0,2': 1},
    });

    assert.deepEqual(records, []);
  });
});

describe('SyscallsReader', () => {
  test('takes a returned sum for bytes only of calls that move bytes', {skip: notX64()}, () => {
    const [read, openat, recvmmsg] = ['10,0', '10,257', '10,299'] as const;

    const records = readTick(new SyscallsReader(), {
      syscalls_returned: {[read]: 161, [openat]: 12, [recvmmsg]: 3},
    });

    assert.deepEqual(counters(records), {'registry read bytes': 161});
  });

  test('names errors, those too that only a tracer sees', {skip: notX64()}, () => {
    const records = readTick(new SyscallsReader(), {
      syscalls_errors: {'10,0,11': 2, '10,257,2': 3, '10,202,512': 1, '10,0,9999': 1},
    });

    assert.deepEqual(counters(records), {
      'registry read errors.EAGAIN': 2,
      'registry openat errors.ENOENT': 3,
      'registry futex errors.ERESTARTSYS': 1,
      'registry read errors.9999': 1,
    });
  });
});

describe('TcpReader', () => {
  test('tells what a peer asked of the target from what the target asked of a peer', () => {
    const records = readTick(new TcpReader(), {
      tcp_received: {'10,1,5000,10.0.0.7': 100, '10,0,6379,10.0.0.5': 7},
      tcp_sent: {'10,1,5000,10.0.0.7': 161},
      tcp_retransmits: {'10,0,6379,10.0.0.5': 2},
      tcp_failed: {'10,443,10.0.0.9': 1},
    });

    assert.deepEqual(counters(records), {
      'registry :5000 ← 10.0.0.7 bytesIn': 100,
      'registry → 10.0.0.5:6379 bytesIn': 7,
      'registry :5000 ← 10.0.0.7 bytesOut': 161,
      'registry → 10.0.0.5:6379 retransmits': 2,
      'registry → 10.0.0.9:443 connectErrors': 1,
    });
  });

  test('sees one peer behind an IPv4 address and its IPv6 form', () => {
    const records = readTick(new TcpReader(), {
      tcp_sent: {'10,1,5000,10.0.0.7': 1, '10,1,5000,::ffff:10.0.0.7': 2, '10,1,5000,::1': 4},
    });

    assert.deepEqual(counters(records), {
      'registry :5000 ← 10.0.0.7 bytesOut': 3,
      'registry :5000 ← ::1 bytesOut': 4,
    });
  });

  test('writes an IPv6 service in brackets', () => {
    const records = readTick(new TcpReader(), {
      tcp_rtt_ns: {'10,0,6379,fd00::5,40': 1},
      tcp_connect_ns: {'10,6379,fd00::5,41': 1},
    });

    assert.deepEqual(Object.keys(histograms(records)), [
      'registry → [fd00::5]:6379 rtt',
      'registry → [fd00::5]:6379 connect',
    ]);
  });
});

describe('BlockReader', () => {
  const partitions = [
    'major minor  #blocks  name',
    '',
    ' 254        0  268435456 vda',
    '   8       17   10485760 sdb1',
  ].join('\n');

  test('names device and direction, and speaks for the host', () => {
    const sdb1 = 8 * 2 ** 20 + 17;

    const records = readTick(new BlockReader(() => partitions), {
      block_ns: {[`${sdb1},2,40`]: 1},
      block_queued_ns: {[`${sdb1},2,41`]: 1},
      block_bytes: {[`${sdb1},1`]: 4096},
      block_errors: {[`${sdb1},4,5`]: 1},
    });

    assert.deepEqual(Object.keys(histograms(records)), [
      'host sdb1 write latency',
      'host sdb1 write queue',
    ]);
    assert.deepEqual(counters(records), {
      'host sdb1 read bytes': 4096,
      'host sdb1 discard errors.EIO': 1,
    });
  });

  test('gives a device without a name its numbers', () => {
    assert.equal(readDeviceName(partitions, 254 * 2 ** 20), 'vda');
    assert.equal(readDeviceName(partitions, 7 * 2 ** 20 + 300), '7:300');
    assert.equal(readDeviceName('', 8 * 2 ** 20), '8:0');
  });
});

describe('names of system calls', () => {
  for (const [number, x64, arm64] of [
    [0, 'read', 'io_setup'],
    [1, 'write', 'io_destroy'],
    [63, 'uname', 'read'],
    [64, 'semget', 'write'],
    [82, 'rename', 'fsync'],
    [202, 'futex', 'accept'],
    [257, 'openat', 'call_257'],
    [281, 'epoll_pwait', 'execveat'],
    [425, 'io_uring_setup', 'io_uring_setup'],
    [435, 'clone3', 'clone3'],
    [9999, 'call_9999', 'call_9999'],
  ] as const) {
    test(`of ${number} are ${x64} on x86-64 and ${arm64} on ARM`, () => {
      assert.equal(syscallName(number, 'x64'), x64);
      assert.equal(syscallName(number, 'arm64'), arm64);
    });
  }

  test('are numbers on an architecture without a table', () => {
    assert.equal(syscallName(3, 's390x'), 'call_3');
  });
});

test('errno 11 is EAGAIN, the name that comes first', () => {
  assert.equal(errnoName(11), 'EAGAIN');
});

function notX64(): string | false {
  return process.arch === 'x64' ? false : 'numbers of x86-64';
}

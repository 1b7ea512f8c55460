// A second of a registry under load, as the probes see it: two dozen system calls with latencies
// over some thirty buckets, TCP per peer, run queue, block I/O and gauges. Always the same for the
// same second.

import {bucketIndex} from '../../../../src/domain/histogram.js';
import type {Batch, ProbeRecord} from '../../../../src/domain/record.js';
import {aBatch} from './sample-run.js';
import {randomFrom} from '../../../support/seeded-random.js';

const CALLS = [
  ...['read', 'write', 'openat', 'close', 'fsync', 'fdatasync', 'epoll_pwait', 'epoll_ctl'],
  ...['futex', 'accept4', 'fstat', 'newfstatat', 'renameat2', 'sendfile', 'mkdirat', 'lseek'],
  ...['getdents64', 'unlinkat', 'madvise', 'mmap', 'nanosleep', 'sched_yield', 'tgkill', 'getpid'],
];
const PEERS = ['10.0.0.7:5000', '10.0.0.8:5000', '10.0.0.9:6379'];
const GAUGES = ['rss_bytes', 'open_files', 'threads', 'cpu_share', 'goroutines'];

export function busySecond(second: number, targets: readonly string[]): Batch {
  const random = randomFrom(second + 1);
  return aBatch(second, {records: targets.flatMap((target) => secondOf(target, random))});
}

function secondOf(target: string, random: () => number): ProbeRecord[] {
  return [
    ...CALLS.flatMap((series, n) => [
      latency(target, 'syscalls', series, 700 * (1 + n) ** 2, random),
      counter(target, 'syscalls', series, 'bytes', random),
    ]),
    counter(target, 'syscalls', 'read', 'errors.EAGAIN', random),
    ...PEERS.flatMap((series) => [
      latency(target, 'tcp', series, 90_000, random),
      counter(target, 'tcp', series, 'bytes_in', random),
      counter(target, 'tcp', series, 'bytes_out', random),
    ]),
    latency(target, 'runqueue', '', 4_000, random),
    latency(target, 'block', 'sda write', 900_000, random),
    ...GAUGES.map((series): ProbeRecord => {
      return {kind: 'gauge', target, probe: 'process', series, metric: 'level', value: random()};
    }),
  ];
}

/** Some 200 observations around `middleNs`, over three powers of two. */
function latency(
  target: string,
  probe: string,
  series: string,
  middleNs: number,
  random: () => number,
): ProbeRecord {
  const counts = new Map<number, number>();
  for (let n = 0; n < 200; n++) {
    const spread = random() + random() + random() - 1.5;
    const index = bucketIndex(middleNs * 2 ** (2 * spread));
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const histogram = {precisionBits: 4, counts};
  return {kind: 'histogram', target, probe, series, metric: 'latency', histogram};
}

function counter(
  target: string,
  probe: string,
  series: string,
  metric: string,
  random: () => number,
): ProbeRecord {
  return {kind: 'counter', target, probe, series, metric, value: Math.floor(random() * 5e7)};
}

// Frames with figures for the benchmark of what a collector takes in.

import {histogramOf} from '../../../src/domain/histogram.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {encodeAgentFrame} from '../../../src/wire/codec.js';

/** An hour ago: a collector shows no interval of a time that has not come. */
const BEGAN_NS = BigInt(Date.now() - 3_600_000) * 1_000_000n;

/** `salt` makes the figures of agents differ. */
export function figureFrame(runId: string, seq: number, salt: number): Uint8Array {
  const endNs = BEGAN_NS + BigInt(seq) * 1_000_000_000n;
  return encodeAgentFrame({
    kind: 'batch',
    batch: {
      ...{epoch: 1, seq, runId, startNs: endNs - 1_000_000_000n, endNs},
      ...{clockOffsetNs: 1_000n, clockErrorNs: 50_000n},
      production: {
        producedRecords: seq * RECORDS_PER_FRAME,
        droppedSpoolFull: 0,
        droppedInvalid: 0,
      },
      records: busyRecords(seq * 31 + salt),
    },
  });
}

/** A busy second of twelve system calls: latencies spread over some thirty buckets, and counters. */
export function busyRecords(salt: number): ProbeRecord[] {
  return CALLS.flatMap((series, call): ProbeRecord[] => {
    const key = {target: 'registry', probe: 'syscalls', series};
    const values = Array.from({length: 60}, (_, n) => {
      return 700 * (call + 1) * 1.09 ** ((n * 7 + salt * 13) % 31);
    });
    return [
      {kind: 'histogram', ...key, metric: 'latency', histogram: histogramOf(values)},
      {kind: 'counter', ...key, metric: 'bytes', value: 4_096 * (salt % 997) + call},
      {kind: 'counter', ...key, metric: 'errors.EAGAIN', value: salt % 13},
    ];
  });
}

const CALLS = [
  ...['read', 'write', 'openat', 'close', 'fsync', 'epoll_pwait'],
  ...['futex', 'accept4', 'fstat', 'renameat2', 'sendto', 'mkdirat'],
];

export const RECORDS_PER_FRAME = 3 * CALLS.length;

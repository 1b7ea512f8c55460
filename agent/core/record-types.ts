// The records of the CO-RE loader as values. Source of truth: bpf/core/protocol.h, explained field by
// field in bpf/core/PROTOCOL.md.
//
// Moments are kernel times (CLOCK_BOOTTIME). Rare ones are bigints. Those of single events are plain
// numbers that count from the base of a KernelTimes (agent/bpftrace/kernel-times.ts).

import type {FramesEnd} from '../http2/connections.js';
import type {ToldFrame} from '../http2/frame.js';
import type {MappedCode} from '../symbols/memory-map.js';
import {KIND} from '../probes/requests/record-words.generated.js';
import type {AddressBytes} from './record-bytes.js';
import type {Ends, RequestEvents} from './record-pieces.js';

/** The version of the protocol that this reader speaks. */
export const PROTOCOL_VERSION = 1;

/** A record has a header and at least one field, and at most so many bytes. */
export const MIN_RECORD_BYTES = 16;
export const MAX_RECORD_BYTES = 65_536;
export const HEADER_BYTES = 8;

/** Numbers of records that the loader writes. */
export const RECORD = {
  ready: 1,
  feature: 2,
  watched: 3,
  cut: 4,
  loss: 5,
  cost: 6,
  exec: 7,
  exit: 8,
  stack: 9,
  kernelStack: 10,
  mapped: 11,
  forked: 12,
  calls: 16,
  runqueue: 17,
  tcp: 18,
  block: 19,
  sample: 20,
  wait: 21,
  head: 32,
  request: 33,
  drained: 34,
  call: 35,
  spoken: 36,
  unix: 37,
  frame: 38,
  framesEnd: 39,
} as const;

/** Names of the probes in the order of their numbers. */
export const CORE_PROBES = [
  'syscalls',
  'tcp',
  'block',
  'runqueue',
  'oncpu',
  'offcpu',
  'requests',
] as const;

/** How many events fell under one number: a histogram's bucket, or an errno. */
export type Pairs = ReadonlyMap<number, number>;

export interface ReadyRecord {
  readonly kind: 'ready';
  readonly kernelNs: bigint;
  readonly version: number;
  readonly cpus: number;
  /** Bit n stands for the n-th of CORE_PROBES. */
  readonly probeBits: number;
  readonly mapKilobytes: number;
}

/** Something that this kernel does not have. */
export interface FeatureRecord {
  readonly kind: 'feature';
  readonly probe: number;
  /** True if the probe does not run at all. */
  readonly isWhole: boolean;
  /** `SERIES: REASON`, or a reason alone. */
  readonly text: string;
}

export interface WatchedRecord {
  readonly kind: 'watched';
  readonly pid: number;
  readonly threads: number;
  /** 0 for success. */
  readonly errno: number;
}

export interface CutRecord {
  readonly kind: 'cut';
  readonly number: number;
  readonly startKernelNs: bigint;
  readonly endKernelNs: bigint;
}

export const LOSS = {events: 0, mapFull: 1, stack: 2, missed: 3, unended: 4} as const;

export interface CoreLossRecord {
  readonly kind: 'loss';
  readonly probe: number;
  /** A value of LOSS. */
  readonly reason: number;
  readonly count: number;
  readonly text: string;
}

/** The cost of one program while the kernel measured it. */
export interface CostRecord {
  readonly kind: 'cost';
  readonly windowNs: number;
  /** On all CPUs together. */
  readonly runNs: number;
  readonly runs: number;
  readonly probeBits: number;
  readonly program: string;
}

export interface ProcessRecord {
  readonly kind: 'exec' | 'exit';
  readonly root: number;
  readonly pid: number;
  /** The program's file as the exec named it; empty for an exit. */
  readonly file: string;
}

/** Code of a file that a process mapped, told by the kernel as it happens. */
export interface MappedRecord extends MappedCode {
  readonly kind: 'mapped';
  readonly root: number;
  readonly pid: number;
}

/** A process was forked: it has its parent's code until it executes a program. */
export interface ForkedRecord {
  readonly kind: 'forked';
  readonly pid: number;
  readonly parentPid: number;
}

export interface SaidStackRecord {
  readonly kind: 'stack';
  readonly id: number;
  readonly pid: number;
  readonly isCut: boolean;
  /** The innermost first. An address above 2^53 is no code of a program, and is rounded. */
  readonly addresses: readonly number[];
}

export interface SaidKernelStackRecord {
  readonly kind: 'kernelStack';
  readonly id: number;
  /** `function+offset` or an address, the innermost first, with spaces between them. */
  readonly text: string;
}

export interface CallsRecord {
  readonly kind: 'calls';
  readonly root: number;
  readonly call: number;
  /** Sum of the results above 0. */
  readonly returned: number;
  readonly latencies: Pairs;
  readonly errors: Pairs;
}

export interface RunqueueRecord {
  readonly kind: 'runqueue';
  readonly root: number;
  readonly waits: Pairs;
}

export interface TcpRecord {
  readonly kind: 'tcp';
  readonly root: number;
  readonly port: number;
  readonly isServed: boolean;
  readonly peer: AddressBytes;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly retransmits: number;
  readonly failedConnects: number;
  /** The sum of the smallest round trips of connections: one for each of `rtts`. */
  readonly minRttNs: number;
  /** While bytes were on their way or waited to be sent; the next three are parts of it. */
  readonly sendingNs: number;
  readonly windowLimitedNs: number;
  readonly windowClosedNs: number;
  readonly bufferLimitedNs: number;
  readonly rtts: Pairs;
  readonly connects: Pairs;
}

export interface BlockRecord {
  readonly kind: 'block';
  /** major << 20 | minor */
  readonly device: number;
  readonly direction: number;
  readonly bytes: number;
  readonly latencies: Pairs;
  readonly queues: Pairs;
  readonly errors: Pairs;
}

export const SAMPLE_FLAG = {inKernel: 1, userLost: 2, kernelLost: 4} as const;

export interface SampleRecord {
  readonly kind: 'sample';
  readonly atNs: number;
  readonly goid: number;
  readonly userStack: number;
  readonly kernelStack: number;
  readonly root: number;
  readonly pid: number;
  readonly flags: number;
}

export const WAIT_FLAG = {open: 1, sum: 2, stackLost: 4} as const;

/** Valid as long as the record's bytes. */
export interface WaitRecord {
  readonly kind: 'wait';
  readonly fromNs: number;
  readonly untilNs: number;
  /** Waited, in ns: of one wait its length, of a sum the sum. */
  readonly ns: number;
  readonly goid: number;
  readonly userStack: number;
  readonly kernelStack: number;
  readonly root: number;
  readonly pid: number;
  readonly tid: number;
  /** As in agent/probes/stacks/wait-kind.ts. */
  readonly what: number;
  readonly flags: number;
}

export const HEAD_KIND = {served: 1, made: 2, answer: 3} as const;

export interface HeadRecord {
  readonly kind: 'head';
  readonly id: number;
  readonly atNs: number;
  readonly headKind: number;
  /** One character per byte. */
  readonly text: string;
}

/** Kinds of events: those that the scripts tell too, and the handshake of TLS. */
export const EVENT = {...KIND, tls: 5} as const;

export const REQUEST_FLAG = {
  goesOn: 1,
  pipelined: 2,
  layoutUnknown: 4,
  draining: 8,
  writeFailed: 16,
  byGoroutine: 32,
  queueUnknown: 64,
} as const;

export interface ServedRecord {
  readonly kind: 'request';
  readonly id: number;
  readonly connection: number;
  readonly startNs: number;
  readonly readNs: number;
  readonly endNs: number;
  /** In the order of SUM_PARTS (agent/probes/requests/record-words.generated.ts), ns. */
  readonly partsNs: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly goid: number;
  readonly root: number;
  readonly pid: number;
  /** major << 20 | minor; 0 for none. */
  readonly device: number;
  readonly headBytes: number;
  readonly status: number;
  readonly flags: number;
  readonly ends: Ends;
  readonly events: RequestEvents;
}

export interface DrainedRecord {
  readonly kind: 'drained';
  readonly id: number;
  readonly endNs: number;
  /** 0 if the connection broke before the peer had all of the answer. */
  readonly drainedNs: number;
}

export const CALL_FLAG = {open: 1, waitedFor: 2} as const;

export interface MadeRecord {
  readonly kind: 'call';
  readonly id: number;
  readonly connection: number;
  readonly startNs: number;
  readonly writtenNs: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly goid: number;
  readonly root: number;
  readonly pid: number;
  readonly status: number;
  /** It may go on: it was told because an interval ended. */
  readonly isOpen: boolean;
  /** The goroutine of the request that is its cause was seen to wait for its answer. */
  readonly isWaitedFor: boolean;
  readonly ends: Ends;
  /** Id of the request that it was made for, where the kernel knows it; else 0. */
  readonly cause: number;
  /** The TLS handshake of its connection, of whose requests it is the first; else 0. */
  readonly tlsNs: number;
}

/** A connection whose requests cannot be read, or one request of a connection that could not be. */
export interface SpokenRecord {
  readonly kind: 'spoken';
  readonly root: number;
  /** The target's own port, or that of its peer where the target asks. */
  readonly port: number;
  /** 2 for TLS, 3 for HTTP/2, 4 for what is no HTTP. */
  readonly protocol: number;
  readonly isServed: boolean;
  readonly isRequest: boolean;
  readonly peer: AddressBytes;
}

/** A frame of HTTP/2 of a connection on which a target is asked. */
export interface FrameRecord extends ToldFrame {
  readonly kind: 'frame';
  readonly root: number;
  readonly ends: Ends;
}

/** The end of a connection of which frames were told. */
export interface FramesEndRecord extends FramesEnd {
  readonly kind: 'framesEnd';
  readonly root: number;
  readonly ends: Ends;
}

/** The record counts what a target was asked over a unix socket since the cut before. */
export interface UnixRecord {
  readonly kind: 'unix';
  readonly root: number;
  /** 1 for HTTP/1, of which requests are counted; 3 for HTTP/2, of which connections are. */
  readonly protocol: number;
  readonly count: number;
  /** The path of the socket; an abstract name begins with `@`. It is empty for a pair of sockets. */
  readonly path: string;
}

export type CoreRecord =
  | ReadyRecord
  | FeatureRecord
  | WatchedRecord
  | CutRecord
  | CoreLossRecord
  | CostRecord
  | ProcessRecord
  | MappedRecord
  | ForkedRecord
  | SaidStackRecord
  | SaidKernelStackRecord
  | CallsRecord
  | RunqueueRecord
  | TcpRecord
  | BlockRecord
  | SampleRecord
  | WaitRecord
  | HeadRecord
  | ServedRecord
  | DrainedRecord
  | MadeRecord
  | SpokenRecord
  | FrameRecord
  | FramesEndRecord
  | UnixRecord;

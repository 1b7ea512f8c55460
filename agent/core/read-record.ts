// Reads one record of the CO-RE loader from its bytes. Pure.
//
// Source of truth: bpf/core/protocol.h. Integers are little-endian; offsets are those of the structs.

import type {KernelTimes} from '../bpftrace/kernel-times.js';
import {addressAt, Ends} from './address-bytes.js';
import {
  CALL_FLAG,
  EVENT,
  RECORD,
  type BlockRecord,
  type CallsRecord,
  type CoreRecord,
  type MadeRecord,
  type MappedRecord,
  type Pairs,
  type RequestEvent,
  type ServedRecord,
  type TcpRecord,
  type WaitRecord,
} from './record-types.js';

const HALF = 2 ** 32;
const PAIR_BYTES = 8;
const EVENT_BYTES = 48;
const NO_EVENTS: readonly RequestEvent[] = [];
const PARTS = 10;
const REQUEST_ENDS = 176;
const REQUEST_EVENTS = 224;
const CALL_ENDS = 104;
const ENDS_BYTES = 48;

/**
 * The value of one record, which begins with its header. Undefined for a type that this reader does
 * not know. Throws a RangeError if the bytes end before a field does.
 */
export function readRecord(bytes: Buffer, times: KernelTimes): CoreRecord | undefined {
  return READERS.get(bytes.readUInt16LE(4))?.(bytes, times);
}

type Read = (bytes: Buffer, times: KernelTimes) => CoreRecord;

const READERS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [
    RECORD.ready,
    (bytes) => ({
      kind: 'ready',
      kernelNs: bytes.readBigUInt64LE(8),
      version: bytes.readUInt32LE(16),
      cpus: bytes.readUInt32LE(20),
      probeBits: bytes.readUInt32LE(24),
      mapKilobytes: bytes.readUInt32LE(28),
    }),
  ],
  [
    RECORD.feature,
    (bytes) => ({
      kind: 'feature',
      probe: bytes.readUInt32LE(8),
      isWhole: bytes.readUInt32LE(12) === 1,
      text: textFrom(bytes, 16),
    }),
  ],
  [
    RECORD.watched,
    (bytes) => ({
      kind: 'watched',
      pid: bytes.readUInt32LE(16),
      threads: bytes.readUInt32LE(20),
      errno: bytes.readUInt32LE(24),
    }),
  ],
  [
    RECORD.cut,
    (bytes) => ({
      kind: 'cut',
      number: numberAt(bytes, 8),
      startKernelNs: bytes.readBigUInt64LE(16),
      endKernelNs: bytes.readBigUInt64LE(24),
    }),
  ],
  [
    RECORD.loss,
    (bytes) => ({
      kind: 'loss',
      probe: bytes.readUInt32LE(8),
      reason: bytes.readUInt32LE(12),
      count: numberAt(bytes, 16),
      text: textFrom(bytes, 24),
    }),
  ],
  [
    RECORD.cost,
    (bytes) => ({
      kind: 'cost',
      windowNs: numberAt(bytes, 8),
      runNs: numberAt(bytes, 16),
      runs: numberAt(bytes, 24),
      probeBits: bytes.readUInt32LE(32),
      program: textFrom(bytes, 40),
    }),
  ],
  [RECORD.exec, (bytes) => readProcess(bytes, 'exec')],
  [RECORD.exit, (bytes) => readProcess(bytes, 'exit')],
  [RECORD.mapped, readMapped],
  [
    RECORD.forked,
    (bytes) => ({
      kind: 'forked',
      pid: bytes.readUInt32LE(12),
      parentPid: bytes.readUInt32LE(16),
    }),
  ],
  [
    RECORD.stack,
    (bytes) => ({
      kind: 'stack',
      id: numberAt(bytes, 8),
      pid: bytes.readUInt32LE(16),
      isCut: bytes.readUInt16LE(22) !== 0,
      addresses: numbersAt(bytes, 24, bytes.readUInt16LE(20)),
    }),
  ],
  [
    RECORD.kernelStack,
    (bytes) => ({
      kind: 'kernelStack',
      id: numberAt(bytes, 8),
      text: textFrom(bytes, 16).trim().replaceAll('\n', ' '),
    }),
  ],
  [RECORD.calls, readCalls],
  [
    RECORD.runqueue,
    (bytes) => ({
      kind: 'runqueue',
      root: bytes.readUInt32LE(8),
      waits: pairsAt(bytes, 16, bytes.readUInt32LE(12)),
    }),
  ],
  [RECORD.tcp, readTcp],
  [RECORD.block, readBlock],
  [
    RECORD.sample,
    (bytes, times) => ({
      kind: 'sample',
      atNs: momentAt(bytes, 8, times),
      goid: numberAt(bytes, 16),
      userStack: numberAt(bytes, 24),
      kernelStack: numberAt(bytes, 32),
      root: bytes.readUInt32LE(40),
      pid: bytes.readUInt32LE(44),
      flags: bytes.readUInt16LE(54),
    }),
  ],
  [RECORD.wait, readWait],
  [
    RECORD.head,
    (bytes, times) => ({
      kind: 'head',
      id: numberAt(bytes, 8),
      atNs: momentAt(bytes, 16, times),
      headKind: bytes.readUInt16LE(30),
      text: bytes.toString('latin1', 32, 32 + bytes.readUInt16LE(28)),
    }),
  ],
  [RECORD.request, readServed],
  [
    RECORD.drained,
    (bytes, times) => ({
      kind: 'drained',
      id: numberAt(bytes, 8),
      endNs: momentAt(bytes, 16, times),
      drainedNs: momentAt(bytes, 24, times),
    }),
  ],
  [RECORD.call, readMade],
  [
    RECORD.spoken,
    (bytes) => ({
      kind: 'spoken',
      root: bytes.readUInt32LE(8),
      port: bytes.readUInt16LE(16),
      protocol: bytes.readUInt16LE(18),
      isServed: bytes.readUInt16LE(20) === 1,
      peer: addressAt(bytes, 24),
    }),
  ],
  [
    RECORD.unix,
    (bytes) => ({
      kind: 'unix',
      root: bytes.readUInt32LE(8),
      protocol: bytes.readUInt32LE(12),
      count: numberAt(bytes, 16),
      path: textFrom(bytes, 24),
    }),
  ],
]);

function readProcess(bytes: Buffer, kind: 'exec' | 'exit'): CoreRecord {
  const [root, pid] = [bytes.readUInt32LE(16), bytes.readUInt32LE(20)];
  return {kind, root, pid, file: textFrom(bytes, 24)};
}

function readMapped(bytes: Buffer): MappedRecord {
  return {
    kind: 'mapped',
    root: bytes.readUInt32LE(8),
    pid: bytes.readUInt32LE(12),
    startAddress: numberAt(bytes, 16),
    endAddress: numberAt(bytes, 24),
    fileOffset: numberAt(bytes, 32),
    inode: bytes.readBigUInt64LE(40),
    device: bytes.readUInt32LE(48),
    name: textFrom(bytes, 56),
  };
}

function readCalls(bytes: Buffer): CallsRecord {
  const buckets = bytes.readUInt32LE(24);
  return {
    kind: 'calls',
    root: bytes.readUInt32LE(8),
    call: bytes.readUInt32LE(12),
    returned: numberAt(bytes, 16),
    latencies: pairsAt(bytes, 32, buckets),
    errors: pairsAt(bytes, 32 + buckets * PAIR_BYTES, bytes.readUInt32LE(28)),
  };
}

const TCP_BYTES = 112;

function readTcp(bytes: Buffer): TcpRecord {
  const rtts = bytes.readUInt32LE(60);
  return {
    kind: 'tcp',
    root: bytes.readUInt32LE(8),
    port: bytes.readUInt16LE(12),
    isServed: bytes.readUInt16LE(14) === 1,
    peer: addressAt(bytes, 16),
    bytesIn: numberAt(bytes, 32),
    bytesOut: numberAt(bytes, 40),
    retransmits: bytes.readUInt32LE(48),
    failedConnects: bytes.readUInt32LE(52),
    minRttNs: numberAt(bytes, 72),
    sendingNs: numberAt(bytes, 80),
    windowLimitedNs: numberAt(bytes, 88),
    windowClosedNs: numberAt(bytes, 96),
    bufferLimitedNs: numberAt(bytes, 104),
    rtts: pairsAt(bytes, TCP_BYTES, rtts),
    connects: pairsAt(bytes, TCP_BYTES + rtts * PAIR_BYTES, bytes.readUInt32LE(64)),
  };
}

function readBlock(bytes: Buffer): BlockRecord {
  const [latencies, queues] = [bytes.readUInt32LE(24), bytes.readUInt32LE(28)];
  return {
    kind: 'block',
    device: bytes.readUInt32LE(8),
    direction: bytes.readUInt32LE(12),
    bytes: numberAt(bytes, 16),
    latencies: pairsAt(bytes, 40, latencies),
    queues: pairsAt(bytes, 40 + latencies * PAIR_BYTES, queues),
    errors: pairsAt(bytes, 40 + (latencies + queues) * PAIR_BYTES, bytes.readUInt32LE(32)),
  };
}

function readWait(bytes: Buffer, times: KernelTimes): WaitRecord {
  return {
    kind: 'wait',
    fromNs: momentAt(bytes, 8, times),
    untilNs: momentAt(bytes, 16, times),
    ns: numberAt(bytes, 24),
    goid: numberAt(bytes, 32),
    userStack: numberAt(bytes, 40),
    kernelStack: numberAt(bytes, 48),
    root: bytes.readUInt32LE(56),
    pid: bytes.readUInt32LE(60),
    tid: bytes.readUInt32LE(64),
    what: bytes.readUInt32LE(68),
    flags: bytes.readUInt32LE(76),
  };
}

function readServed(bytes: Buffer, times: KernelTimes): ServedRecord {
  return {
    kind: 'request',
    id: numberAt(bytes, 8),
    connection: numberAt(bytes, 16),
    startNs: momentAt(bytes, 24, times),
    readNs: momentAt(bytes, 32, times),
    endNs: momentAt(bytes, 40, times),
    partsNs: numbersAt(bytes, 48, PARTS),
    bytesIn: numberAt(bytes, 128),
    bytesOut: numberAt(bytes, 136),
    goid: numberAt(bytes, 144),
    root: bytes.readUInt32LE(152),
    pid: bytes.readUInt32LE(156),
    device: bytes.readUInt32LE(160),
    headBytes: bytes.readUInt32LE(164),
    status: bytes.readUInt16LE(168),
    flags: bytes.readUInt16LE(170),
    ends: new Ends(bytes, REQUEST_ENDS),
    events: eventsAt(bytes, REQUEST_EVENTS, bytes.readUInt16LE(172), times),
  };
}

function eventsAt(
  bytes: Buffer,
  at: number,
  count: number,
  times: KernelTimes,
): readonly RequestEvent[] {
  if (count === 0) return NO_EVENTS;
  const events: RequestEvent[] = [];
  for (let event = 0; event < count; event += 1) {
    events.push(eventAt(bytes, at + event * EVENT_BYTES, times));
  }
  return events;
}

function eventAt(bytes: Buffer, at: number, times: KernelTimes): RequestEvent {
  const kind = bytes.readUInt8(at + 24);
  return {
    atNs: momentAt(bytes, at, times),
    ns: numberAt(bytes, at + 8),
    stack: numberAt(bytes, at + 16),
    eventKind: kind,
    what: bytes.readUInt8(at + 25),
    isOnConnection: bytes.readUInt8(at + 26) === 1,
    family: bytes.readUInt8(at + 27),
    port: bytes.readUInt16LE(at + 28),
    peer: kind === EVENT.peer ? addressAt(bytes, at + 32) : undefined,
  };
}

function readMade(bytes: Buffer, times: KernelTimes): MadeRecord {
  return {
    kind: 'call',
    id: numberAt(bytes, 8),
    connection: numberAt(bytes, 16),
    startNs: momentAt(bytes, 24, times),
    writtenNs: momentAt(bytes, 32, times),
    firstNs: momentAt(bytes, 40, times),
    lastNs: momentAt(bytes, 48, times),
    bytesIn: numberAt(bytes, 56),
    bytesOut: numberAt(bytes, 64),
    goid: numberAt(bytes, 72),
    root: bytes.readUInt32LE(80),
    pid: bytes.readUInt32LE(84),
    status: bytes.readUInt16LE(96),
    isOpen: (bytes.readUInt16LE(98) & CALL_FLAG.open) !== 0,
    isWaitedFor: (bytes.readUInt16LE(98) & CALL_FLAG.waitedFor) !== 0,
    ends: new Ends(bytes, CALL_ENDS),
    cause: numberAt(bytes, CALL_ENDS + ENDS_BYTES),
    tlsNs: numberAt(bytes, CALL_ENDS + ENDS_BYTES + 8),
  };
}

function pairsAt(bytes: Buffer, at: number, count: number): Pairs {
  const pairs = new Map<number, number>();
  for (let pair = 0; pair < count; pair += 1) {
    const start = at + pair * PAIR_BYTES;
    pairs.set(bytes.readUInt32LE(start), bytes.readUInt32LE(start + 4));
  }
  return pairs;
}

function numbersAt(bytes: Buffer, at: number, count: number): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < count; index += 1) numbers.push(numberAt(bytes, at + index * 8));
  return numbers;
}

/** Exact up to 2^53. */
function numberAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * HALF + bytes.readUInt32LE(at);
}

function momentAt(bytes: Buffer, at: number, times: KernelTimes): number {
  return times.ofHalves(bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at));
}

/** UTF-8 up to the NULs that pad it. Bytes that are no UTF-8 become U+FFFD. */
function textFrom(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 ? bytes.length : end);
}

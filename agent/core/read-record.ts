// Reads one record of the CO-RE loader from its bytes. Pure.
//
// Source of truth: bpf/core/protocol.h. Integers are little-endian; offsets are those of the structs.

import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {RecordBytes} from './record-bytes.js';
import {Ends, momentAt, RequestEvents, WaitInBytes} from './record-pieces.js';
import {
  CALL_FLAG,
  RECORD,
  type BlockRecord,
  type CallsRecord,
  type CoreRecord,
  type FrameRecord,
  type FramesEndRecord,
  type MadeRecord,
  type MappedRecord,
  type Pairs,
  type ServedRecord,
  type TcpRecord,
} from './record-types.js';

const PAIR_BYTES = 8;
const PARTS = 10;
const REQUEST_ENDS = 176;
const REQUEST_EVENTS = 224;
const FRAME_ENDS = 96;
const FRAME_PAYLOAD = 144;
const FRAMES_END_ENDS = 40;
const CALL_ENDS = 104;
const CALL_CAUSE = 152;
const CALL_TLS = 160;

/**
 * The value of one record, which begins with its header. Undefined for a type that this reader does
 * not know. Throws a RangeError if the record ends before a field does.
 */
export function readRecord(bytes: RecordBytes, times: KernelTimes): CoreRecord | undefined {
  return READERS.get(bytes.type)?.(bytes, times);
}

type Read = (bytes: RecordBytes, times: KernelTimes) => CoreRecord;

const READERS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [
    RECORD.ready,
    (bytes) => ({
      kind: 'ready',
      kernelNs: bytes.bigint(8),
      version: bytes.uint32(16),
      cpus: bytes.uint32(20),
      probeBits: bytes.uint32(24),
      mapKilobytes: bytes.uint32(28),
    }),
  ],
  [
    RECORD.feature,
    (bytes) => ({
      kind: 'feature',
      probe: bytes.uint32(8),
      isWhole: bytes.uint32(12) === 1,
      text: bytes.text(16),
    }),
  ],
  [
    RECORD.watched,
    (bytes) => ({
      kind: 'watched',
      pid: bytes.uint32(16),
      threads: bytes.uint32(20),
      errno: bytes.uint32(24),
    }),
  ],
  [
    RECORD.cut,
    (bytes) => ({
      kind: 'cut',
      number: bytes.number(8),
      startKernelNs: bytes.bigint(16),
      endKernelNs: bytes.bigint(24),
    }),
  ],
  [
    RECORD.loss,
    (bytes) => ({
      kind: 'loss',
      probe: bytes.uint32(8),
      reason: bytes.uint32(12),
      count: bytes.number(16),
      text: bytes.text(24),
    }),
  ],
  [
    RECORD.cost,
    (bytes) => ({
      kind: 'cost',
      windowNs: bytes.number(8),
      runNs: bytes.number(16),
      runs: bytes.number(24),
      probeBits: bytes.uint32(32),
      program: bytes.text(40),
    }),
  ],
  [RECORD.exec, (bytes) => readProcess(bytes, 'exec')],
  [RECORD.exit, (bytes) => readProcess(bytes, 'exit')],
  [RECORD.mapped, readMapped],
  [
    RECORD.forked,
    (bytes) => ({
      kind: 'forked',
      pid: bytes.uint32(12),
      parentPid: bytes.uint32(16),
    }),
  ],
  [
    RECORD.stack,
    (bytes) => ({
      kind: 'stack',
      id: bytes.number(8),
      pid: bytes.uint32(16),
      isCut: bytes.uint16(22) !== 0,
      addresses: numbersAt(bytes, 24, bytes.uint16(20)),
    }),
  ],
  [
    RECORD.kernelStack,
    (bytes) => ({
      kind: 'kernelStack',
      id: bytes.number(8),
      text: bytes.text(16).trim().replaceAll('\n', ' '),
    }),
  ],
  [RECORD.calls, readCalls],
  [
    RECORD.runqueue,
    (bytes) => ({
      kind: 'runqueue',
      root: bytes.uint32(8),
      waits: pairsAt(bytes, 16, bytes.uint32(12)),
    }),
  ],
  [RECORD.tcp, readTcp],
  [RECORD.block, readBlock],
  [
    RECORD.sample,
    (bytes, times) => ({
      kind: 'sample',
      atNs: momentAt(bytes, 8, times),
      goid: bytes.number(16),
      userStack: bytes.number(24),
      kernelStack: bytes.number(32),
      root: bytes.uint32(40),
      pid: bytes.uint32(44),
      flags: bytes.uint16(54),
    }),
  ],
  [RECORD.wait, (bytes, times) => new WaitInBytes(bytes, times)],
  [
    RECORD.head,
    (bytes, times) => ({
      kind: 'head',
      id: bytes.number(8),
      atNs: momentAt(bytes, 16, times),
      headKind: bytes.uint16(30),
      text: bytes.latin1(32, bytes.uint16(28)),
    }),
  ],
  [RECORD.request, readServed],
  [
    RECORD.drained,
    (bytes, times) => ({
      kind: 'drained',
      id: bytes.number(8),
      endNs: momentAt(bytes, 16, times),
      drainedNs: momentAt(bytes, 24, times),
    }),
  ],
  [RECORD.call, readMade],
  [
    RECORD.spoken,
    (bytes) => ({
      kind: 'spoken',
      root: bytes.uint32(8),
      port: bytes.uint16(16),
      protocol: bytes.uint16(18),
      isServed: bytes.uint16(20) === 1,
      isRequest: bytes.uint16(22) === 1,
      peer: bytes.address(24),
    }),
  ],
  [RECORD.frame, readFrame],
  [RECORD.framesEnd, readFramesEnd],
  [
    RECORD.unix,
    (bytes) => ({
      kind: 'unix',
      root: bytes.uint32(8),
      protocol: bytes.uint32(12),
      count: bytes.number(16),
      path: bytes.text(24),
    }),
  ],
]);

function readProcess(bytes: RecordBytes, kind: 'exec' | 'exit'): CoreRecord {
  const [root, pid] = [bytes.uint32(16), bytes.uint32(20)];
  return {kind, root, pid, file: bytes.text(24)};
}

function readMapped(bytes: RecordBytes): MappedRecord {
  return {
    kind: 'mapped',
    root: bytes.uint32(8),
    pid: bytes.uint32(12),
    startAddress: bytes.number(16),
    endAddress: bytes.number(24),
    fileOffset: bytes.number(32),
    inode: bytes.bigint(40),
    device: bytes.uint32(48),
    name: bytes.text(56),
  };
}

function readCalls(bytes: RecordBytes): CallsRecord {
  const buckets = bytes.uint32(24);
  return {
    kind: 'calls',
    root: bytes.uint32(8),
    call: bytes.uint32(12),
    returned: bytes.number(16),
    latencies: pairsAt(bytes, 32, buckets),
    errors: pairsAt(bytes, 32 + buckets * PAIR_BYTES, bytes.uint32(28)),
  };
}

const TCP_BYTES = 112;

function readTcp(bytes: RecordBytes): TcpRecord {
  const rtts = bytes.uint32(60);
  return {
    kind: 'tcp',
    root: bytes.uint32(8),
    port: bytes.uint16(12),
    isServed: bytes.uint16(14) === 1,
    peer: bytes.address(16),
    bytesIn: bytes.number(32),
    bytesOut: bytes.number(40),
    retransmits: bytes.uint32(48),
    failedConnects: bytes.uint32(52),
    minRttNs: bytes.number(72),
    sendingNs: bytes.number(80),
    windowLimitedNs: bytes.number(88),
    windowClosedNs: bytes.number(96),
    bufferLimitedNs: bytes.number(104),
    rtts: pairsAt(bytes, TCP_BYTES, rtts),
    connects: pairsAt(bytes, TCP_BYTES + rtts * PAIR_BYTES, bytes.uint32(64)),
  };
}

function readBlock(bytes: RecordBytes): BlockRecord {
  const [latencies, queues] = [bytes.uint32(24), bytes.uint32(28)];
  return {
    kind: 'block',
    device: bytes.uint32(8),
    direction: bytes.uint32(12),
    bytes: bytes.number(16),
    latencies: pairsAt(bytes, 40, latencies),
    queues: pairsAt(bytes, 40 + latencies * PAIR_BYTES, queues),
    errors: pairsAt(bytes, 40 + (latencies + queues) * PAIR_BYTES, bytes.uint32(32)),
  };
}

function readServed(bytes: RecordBytes, times: KernelTimes): ServedRecord {
  return {
    kind: 'request',
    id: bytes.number(8),
    connection: bytes.number(16),
    startNs: momentAt(bytes, 24, times),
    readNs: momentAt(bytes, 32, times),
    endNs: momentAt(bytes, 40, times),
    partsNs: numbersAt(bytes, 48, PARTS),
    bytesIn: bytes.number(128),
    bytesOut: bytes.number(136),
    goid: bytes.number(144),
    root: bytes.uint32(152),
    pid: bytes.uint32(156),
    device: bytes.uint32(160),
    headBytes: bytes.uint32(164),
    status: bytes.uint16(168),
    flags: bytes.uint16(170),
    ends: new Ends(bytes, REQUEST_ENDS),
    events: new RequestEvents(bytes, REQUEST_EVENTS, bytes.uint16(172), times),
  };
}

function readMade(bytes: RecordBytes, times: KernelTimes): MadeRecord {
  return {
    kind: 'call',
    id: bytes.number(8),
    connection: bytes.number(16),
    startNs: momentAt(bytes, 24, times),
    writtenNs: momentAt(bytes, 32, times),
    firstNs: momentAt(bytes, 40, times),
    lastNs: momentAt(bytes, 48, times),
    bytesIn: bytes.number(56),
    bytesOut: bytes.number(64),
    goid: bytes.number(72),
    root: bytes.uint32(80),
    pid: bytes.uint32(84),
    status: bytes.uint16(96),
    isOpen: (bytes.uint16(98) & CALL_FLAG.open) !== 0,
    isWaitedFor: (bytes.uint16(98) & CALL_FLAG.waitedFor) !== 0,
    ends: new Ends(bytes, CALL_ENDS),
    cause: bytes.number(CALL_CAUSE),
    tlsNs: bytes.number(CALL_TLS),
  };
}

function readFrame(bytes: RecordBytes, times: KernelTimes): FrameRecord {
  return {
    kind: 'frame',
    id: bytes.number(8),
    connection: bytes.number(16),
    atNs: momentAt(bytes, 24, times),
    startNs: momentAt(bytes, 32, times),
    tlsNs: bytes.number(40),
    bytesIn: bytes.number(48),
    bytesOut: bytes.number(56),
    root: bytes.uint32(64),
    pid: bytes.uint32(68),
    number: bytes.uint32(72),
    stream: bytes.uint32(76),
    length: bytes.uint32(80),
    offset: bytes.uint32(84),
    type: bytes.uint8(90),
    flags: bytes.uint8(91),
    isAnswer: bytes.uint8(92) === 1,
    ends: new Ends(bytes, FRAME_ENDS),
    payload: bytes.bytes(FRAME_PAYLOAD, bytes.uint16(88)),
  };
}

function readFramesEnd(bytes: RecordBytes, times: KernelTimes): FramesEndRecord {
  return {
    kind: 'framesEnd',
    connection: bytes.number(8),
    atNs: momentAt(bytes, 16, times),
    root: bytes.uint32(24),
    isLost: bytes.uint32(28) === 1,
    asked: bytes.uint32(32),
    answered: bytes.uint32(36),
    ends: new Ends(bytes, FRAMES_END_ENDS),
  };
}

function pairsAt(bytes: RecordBytes, at: number, count: number): Pairs {
  const pairs = new Map<number, number>();
  for (let pair = 0; pair < count; pair += 1) {
    const start = at + pair * PAIR_BYTES;
    pairs.set(bytes.uint32(start), bytes.uint32(start + 4));
  }
  return pairs;
}

function numbersAt(bytes: RecordBytes, at: number, count: number): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < count; index += 1) numbers.push(bytes.number(at + index * 8));
  return numbers;
}

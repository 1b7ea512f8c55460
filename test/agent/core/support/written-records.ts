// Records as the CO-RE loader writes them, for tests: bpf/core/protocol.h as code that fills bytes.

import {RECORD} from '../../../../agent/core/record-types.js';
import type {MappedCode} from '../../../../agent/symbols/memory-map.js';

type Write = (bytes: Buffer) => void;

/** A record of this type: `size` bytes and what follows, with the fields that `write` fills in. */
export function recordBytes(
  type: number,
  size: number,
  write: Write,
  rest: Buffer = Buffer.alloc(0),
): Buffer {
  const bytes = Buffer.alloc(Math.ceil((size + rest.length) / 8) * 8);
  rest.copy(bytes, size);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  write(bytes);
  return bytes;
}

export function textBytes(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

export function pairBytes(pairs: readonly (readonly [index: number, count: number])[]): Buffer {
  const bytes = Buffer.alloc(pairs.length * 8);
  pairs.forEach(([index, count], at) => {
    bytes.writeUInt32LE(index, at * 8);
    bytes.writeUInt32LE(count, at * 8 + 4);
  });
  return bytes;
}

export function addressBytes(ipv4: string): Buffer {
  return Buffer.from([...Array<number>(10).fill(0), 255, 255, ...ipv4.split('.').map(Number)]);
}

export function readyBytes(ns: bigint, version = 1): Buffer {
  return recordBytes(RECORD.ready, 32, (bytes) => {
    bytes.writeBigUInt64LE(ns, 8);
    bytes.writeUInt32LE(version, 16);
    bytes.writeUInt32LE(2, 20);
    bytes.writeUInt32LE(0x7f, 24);
    bytes.writeUInt32LE(25_000, 28);
  });
}

export function featureBytes(probe: number, isWhole: boolean, text: string): Buffer {
  const write: Write = (bytes) => {
    bytes.writeUInt32LE(probe, 8);
    bytes.writeUInt32LE(isWhole ? 1 : 0, 12);
  };
  return recordBytes(RECORD.feature, 16, write, textBytes(text));
}

export function execBytes(pid: number, file: string): Buffer {
  return recordBytes(RECORD.exec, 24, (bytes) => bytes.writeUInt32LE(pid, 20), textBytes(file));
}

export function forkedBytes(pid: number, parentPid: number): Buffer {
  return recordBytes(RECORD.forked, 24, (bytes) => {
    bytes.writeUInt32LE(pid, 12);
    bytes.writeUInt32LE(parentPid, 16);
  });
}

export function mappedBytes(root: number, pid: number, code: MappedCode): Buffer {
  const name = Buffer.alloc(64);
  name.write(code.name);
  const write: Write = (bytes) => {
    bytes.writeUInt32LE(root, 8);
    bytes.writeUInt32LE(pid, 12);
    bytes.writeBigUInt64LE(BigInt(code.startAddress), 16);
    bytes.writeBigUInt64LE(BigInt(code.endAddress), 24);
    bytes.writeBigUInt64LE(BigInt(code.fileOffset), 32);
    bytes.writeBigUInt64LE(code.inode, 40);
    bytes.writeUInt32LE(code.device, 48);
  };
  return recordBytes(RECORD.mapped, 56, write, name);
}

export function cutBytes(number: number, startNs: bigint, endNs: bigint): Buffer {
  return recordBytes(RECORD.cut, 32, (bytes) => {
    bytes.writeBigUInt64LE(BigInt(number), 8);
    bytes.writeBigUInt64LE(startNs, 16);
    bytes.writeBigUInt64LE(endNs, 24);
  });
}

export function lossBytes(probe: number, reason: number, count: number, text = ''): Buffer {
  const write: Write = (bytes) => {
    bytes.writeUInt32LE(probe, 8);
    bytes.writeUInt32LE(reason, 12);
    bytes.writeBigUInt64LE(BigInt(count), 16);
  };
  return recordBytes(RECORD.loss, 24, write, textBytes(text));
}

export function callsBytes(
  root: number,
  call: number,
  returned: number,
  latencies: readonly (readonly [number, number])[],
  errors: readonly (readonly [number, number])[] = [],
): Buffer {
  const write: Write = (bytes) => {
    bytes.writeUInt32LE(root, 8);
    bytes.writeUInt32LE(call, 12);
    bytes.writeBigUInt64LE(BigInt(returned), 16);
    bytes.writeUInt32LE(latencies.length, 24);
    bytes.writeUInt32LE(errors.length, 28);
  };
  return recordBytes(RECORD.calls, 32, write, pairBytes([...latencies, ...errors]));
}

/** Addresses of process 100, the innermost first. */
export function stackBytes(id: number, addresses: readonly number[], isCut = false): Buffer {
  const rest = Buffer.alloc(addresses.length * 8);
  addresses.forEach((address, at) => rest.writeBigUInt64LE(BigInt(address), at * 8));
  const write: Write = (bytes) => {
    bytes.writeBigUInt64LE(BigInt(id), 8);
    bytes.writeUInt32LE(100, 16);
    bytes.writeUInt16LE(addresses.length, 20);
    bytes.writeUInt16LE(isCut ? 1 : 0, 22);
  };
  return recordBytes(RECORD.stack, 24, write, rest);
}

export function headBytes(id: number, kind: number, atNs: bigint, text: string): Buffer {
  const write: Write = (bytes) => {
    bytes.writeBigUInt64LE(BigInt(id), 8);
    bytes.writeBigUInt64LE(atNs, 16);
    bytes.writeUInt16LE(text.length, 28);
    bytes.writeUInt16LE(kind, 30);
  };
  return recordBytes(RECORD.head, 32, write, Buffer.from(text, 'latin1'));
}

export interface WrittenEvent {
  readonly atNs: bigint;
  readonly ns: number;
  readonly kind: number;
  readonly what?: number;
  readonly isOnConnection?: boolean;
  readonly family?: number;
  readonly port?: number;
  readonly peer?: string;
  /** Id of the stack at which the goroutine parked. */
  readonly stack?: number;
}

export interface WrittenRequest {
  readonly id: number;
  readonly connection?: number;
  readonly startNs: bigint;
  readonly readNs: bigint;
  readonly endNs: bigint;
  /** In the order of the protocol; parts that are left out took no time. */
  readonly partsNs?: readonly number[];
  readonly status?: number;
  readonly flags?: number;
  readonly headBytes?: number;
  readonly events?: readonly WrittenEvent[];
}

/** Served by process 100 of root 100 for a client at 10.0.0.7:40000. */
export function requestBytes(request: WrittenRequest): Buffer {
  const {events = [], partsNs = []} = request;
  const write: Write = (bytes) => {
    bytes.writeBigUInt64LE(BigInt(request.id), 8);
    bytes.writeBigUInt64LE(BigInt(request.connection ?? 1), 16);
    bytes.writeBigUInt64LE(request.startNs, 24);
    bytes.writeBigUInt64LE(request.readNs, 32);
    bytes.writeBigUInt64LE(request.endNs, 40);
    partsNs.forEach((ns, at) => bytes.writeBigUInt64LE(BigInt(ns), 48 + at * 8));
    bytes.writeBigUInt64LE(11n, 128);
    bytes.writeBigUInt64LE(22n, 136);
    bytes.writeBigUInt64LE(7n, 144);
    bytes.writeUInt32LE(100, 152);
    bytes.writeUInt32LE(100, 156);
    bytes.writeUInt32LE(request.headBytes ?? 1, 164);
    bytes.writeUInt16LE(request.status ?? 200, 168);
    bytes.writeUInt16LE(request.flags ?? 0, 170);
    bytes.writeUInt16LE(events.length, 172);
    writeEnds(bytes, 176);
  };
  return recordBytes(RECORD.request, 224, write, Buffer.concat(events.map(eventBytes)));
}

/** Made by process 100 of root 100 to 10.0.0.9:9000. */
export function callBytes(
  id: number,
  times: {startNs: bigint; writtenNs: bigint; firstNs: bigint; lastNs: bigint},
  {isOpen = false, status = 200, bytesIn = 100, cause = 0, tlsNs = 0} = {},
): Buffer {
  return recordBytes(RECORD.call, 168, (bytes) => {
    bytes.writeBigUInt64LE(BigInt(id), 8);
    bytes.writeBigUInt64LE(5n, 16);
    bytes.writeBigUInt64LE(times.startNs, 24);
    bytes.writeBigUInt64LE(times.writtenNs, 32);
    bytes.writeBigUInt64LE(times.firstNs, 40);
    bytes.writeBigUInt64LE(times.lastNs, 48);
    bytes.writeBigUInt64LE(BigInt(bytesIn), 56);
    bytes.writeBigUInt64LE(50n, 64);
    bytes.writeUInt32LE(100, 80);
    bytes.writeUInt32LE(100, 84);
    bytes.writeUInt16LE(status, 96);
    bytes.writeUInt16LE(isOpen ? 1 : 0, 98);
    writeEnds(bytes, 104, '10.0.0.9', 9000);
    bytes.writeBigUInt64LE(BigInt(cause), 152);
    bytes.writeBigUInt64LE(BigInt(tlsNs), 160);
  });
}

export function drainedBytes(id: number, endNs: bigint, drainedNs: bigint): Buffer {
  return recordBytes(RECORD.drained, 32, (bytes) => {
    bytes.writeBigUInt64LE(BigInt(id), 8);
    bytes.writeBigUInt64LE(endNs, 16);
    bytes.writeBigUInt64LE(drainedNs, 24);
  });
}

/** A request of root 100 over TLS that could not be read. */
export function unreadRequestBytes(port: number): Buffer {
  const bytes = spokenBytes(port, 2);
  bytes.writeUInt16LE(1, 22);
  return bytes;
}

/** A connection of root 100 whose requests cannot be read. */
export function spokenBytes(port: number, protocol: number, peer?: string): Buffer {
  return recordBytes(RECORD.spoken, 40, (bytes) => {
    bytes.writeUInt32LE(100, 8);
    bytes.writeUInt16LE(port, 16);
    bytes.writeUInt16LE(protocol, 18);
    bytes.writeUInt16LE(peer === undefined ? 1 : 0, 20);
    addressBytes(peer ?? '10.0.0.7').copy(bytes, 24);
  });
}

export interface WrittenFrame {
  /** The number of the record in its direction. */
  readonly number: number;
  readonly isAnswer?: boolean;
  readonly stream: number;
  readonly type: number;
  readonly flags: number;
  readonly payload?: Buffer;
  readonly atNs: bigint;
  readonly startNs?: bigint;
  readonly tlsNs?: number;
  readonly id?: number;
}

/** A frame of HTTP/2 on connection 3, on which process 100 of root 100 is asked by a client at 10.0.0.7:40000. */
export function frameBytes(frame: WrittenFrame): Buffer {
  const payload = frame.payload ?? Buffer.alloc(0);
  const write: Write = (bytes) => {
    bytes.writeBigUInt64LE(BigInt(frame.id ?? 1), 8);
    bytes.writeBigUInt64LE(3n, 16);
    bytes.writeBigUInt64LE(frame.atNs, 24);
    bytes.writeBigUInt64LE(frame.startNs ?? frame.atNs, 32);
    bytes.writeBigUInt64LE(BigInt(frame.tlsNs ?? 0), 40);
    bytes.writeBigUInt64LE(11n, 48);
    bytes.writeBigUInt64LE(22n, 56);
    bytes.writeUInt32LE(100, 64);
    bytes.writeUInt32LE(100, 68);
    bytes.writeUInt32LE(frame.number, 72);
    bytes.writeUInt32LE(frame.stream, 76);
    bytes.writeUInt32LE(payload.length, 80);
    bytes.writeUInt16LE(payload.length, 88);
    bytes.writeUInt8(frame.type, 90);
    bytes.writeUInt8(frame.flags, 91);
    bytes.writeUInt8(frame.isAnswer === true ? 1 : 0, 92);
    writeEnds(bytes, 96);
  };
  return recordBytes(RECORD.frame, 144, write, payload);
}

/** The end of connection 3, of which so many frames were told. */
export function framesEndBytes(
  atNs: bigint,
  asked: number,
  answered: number,
  isLost = false,
): Buffer {
  return recordBytes(RECORD.framesEnd, 88, (bytes) => {
    bytes.writeBigUInt64LE(3n, 8);
    bytes.writeBigUInt64LE(atNs, 16);
    bytes.writeUInt32LE(100, 24);
    bytes.writeUInt32LE(isLost ? 1 : 0, 28);
    bytes.writeUInt32LE(asked, 32);
    bytes.writeUInt32LE(answered, 36);
    writeEnds(bytes, 40);
  });
}

/** What root 100 was asked over a unix socket. */
export function unixBytes(path: string, protocol: number, count: number): Buffer {
  const write = (bytes: Buffer): void => {
    bytes.writeUInt32LE(100, 8);
    bytes.writeUInt32LE(protocol, 12);
    bytes.writeBigUInt64LE(BigInt(count), 16);
  };
  return recordBytes(RECORD.unix, 24, write, textBytes(path));
}

function writeEnds(bytes: Buffer, at: number, peer = '10.0.0.7', peerPort = 40_000): void {
  addressBytes('10.0.0.1').copy(bytes, at);
  addressBytes(peer).copy(bytes, at + 16);
  bytes.writeUInt16LE(5000, at + 32);
  bytes.writeUInt16LE(peerPort, at + 34);
  bytes.writeUInt16LE(2, at + 36);
}

function eventBytes(event: WrittenEvent): Buffer {
  const bytes = Buffer.alloc(48);
  bytes.writeBigUInt64LE(event.atNs, 0);
  bytes.writeBigUInt64LE(BigInt(event.ns), 8);
  bytes.writeBigUInt64LE(BigInt(event.stack ?? 0), 16);
  bytes.writeUInt8(event.kind, 24);
  bytes.writeUInt8(event.what ?? 0, 25);
  bytes.writeUInt8(event.isOnConnection === true ? 1 : 0, 26);
  bytes.writeUInt8(event.family ?? 0, 27);
  bytes.writeUInt16LE(event.port ?? 0, 28);
  addressBytes(event.peer ?? '0.0.0.0').copy(bytes, 32);
  return bytes;
}

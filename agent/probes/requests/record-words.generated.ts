// Reads the words that bpf/requests.bt prints. Generated from bpf/requests/layout.mjs by
// `npm run probes`.

import type {BudgetPart} from '../../../src/domain/request.js';
import type {Words} from '../../bpftrace/words.js';

/** @requests_go[g]: a request that is being served. */
export const REQUEST = {
  /** The number of its words. */
  wordCount: 10,
  /** Up to when its time is charged to parts. */
  charged: 0,
  /** File descriptor of its connection. */
  connection: (words: Words): number => words.low(1) & 0xffffff,
  /** File descriptor of the file used last. */
  file: (words: Words): number => ((words.high(1) << 8) | (words.low(1) >>> 24)) & 0xffffff,
  /** HTTP status of the answer, 0 before there is one. */
  status: (words: Words): number => (words.high(1) >>> 16) & 0x3ff,
  /** The last call would have blocked on this. */
  blocked: (words: Words): number => (words.high(1) >>> 26) & 0x3,
  /** Nothing happened since the last write of the answer. */
  clean: (words: Words): boolean => (words.high(1) & 0x10000000) !== 0,
  /** Not all of the head was read yet. */
  headGoesOn: (words: Words): boolean => (words.high(1) & 0x20000000) !== 0,
  /** A write of the answer failed. */
  failed: (words: Words): boolean => (words.high(1) & 0x40000000) !== 0,
  /** Its sums go on from those of the request before. */
  continued: (words: Words): boolean => (words.high(1) & 0x80000000) !== 0,
  /** Time that thread had waited for a CPU. */
  runDelay: (words: Words): number => (words.high(2) & 0x3ff) * 2 ** 32 + words.low(2),
  /** Its thread id. */
  tid: (words: Words): number => words.high(2) >>> 10,
  /** Ns of cpu and runqueue. */
  sum3: 3,
  /** Ns of fs.read and fs.meta. */
  sum4: 4,
  /** Ns of fs.write and fs.sync. */
  sum5: 5,
  /** Ns of receive and send. */
  sum6: 6,
  /** Ns of send.wait and sched. */
  sum7: 7,
  /** Bytes read from the connection. */
  in: (words: Words): number => words.low(8),
  /** Bytes written to it. */
  out: (words: Words): number => words.high(8),
  /** From its arrival in the socket to its first read. */
  ns: (words: Words): number => (words.high(9) & 0x7fffffff) * 2 ** 32 + words.low(9),
  /** Much of its answer is on its way. */
  draining: (words: Words): number => words.high(9) >>> 31,
} as const;

/** @requests_calling[socket]: a request that a target makes. */
export const CALL = {
  /** The number of its words. */
  wordCount: 8,
  /** When its first write began. */
  start: 0,
  /** The process that makes it. */
  pid: (words: Words): number => words.low(1) & 0x3fffff,
  /** Root pid of that target. */
  root: (words: Words): number => ((words.high(1) << 10) | (words.low(1) >>> 22)) & 0x3fffff,
  /** HTTP status of the answer, 0 before the final one. */
  status: (words: Words): number => (words.high(1) >>> 16) & 0x3ff,
  /** When its last write before the answer returned. */
  written: 2,
  /** When a read returned the first bytes of the answer. */
  first: 3,
  /** When a read returned the last bytes of the answer. */
  last: 4,
  /** Bytes read from the socket. */
  readBefore: (words: Words): number => words.low(5),
  /** Bytes written to it. */
  writtenBefore: (words: Words): number => words.high(5),
  /** Bytes read from the socket. */
  readNow: (words: Words): number => words.low(6),
  /** Bytes written to it. */
  writtenNow: (words: Words): number => words.high(6),
  /** Address family. */
  family: (words: Words): number => words.low(7) & 0xff,
  /** Port. */
  port: (words: Words): number => (words.low(7) >>> 8) & 0xffff,
  /** IPv4 address, or its stand-in. */
  address: (words: Words): number => ((words.high(7) << 8) | (words.low(7) >>> 24)) >>> 0,
} as const;

/** @requests_peer[g, ns]: the far end of a connection. */
export const PEER = {
  /** The number of its words. */
  wordCount: 5,
  /** Root pid of its target. */
  root: (words: Words): number => words.low(0),
  /** Its pid. */
  pid: (words: Words): number => words.high(0),
  /** Number of the goroutine, 0 where it is not known. */
  goid: 1,
  /** Where the status of its goroutines lies. */
  layout: 2,
  /** Port of the server. */
  local: (words: Words): number => words.low(3) & 0xffff,
  /** Port of the client. */
  remote: (words: Words): number => words.low(3) >>> 16,
  /** Address family. */
  family: (words: Words): number => words.high(3),
  /** IPv4 address in network order, or its stand-in. */
  address: 4,
} as const;

/** @requests_part[g, ns]: a wait or a call within a request. */
export const PART = {
  /** The number of its words. */
  wordCount: 2,
  /** How long it took. */
  ns: 0,
  /** Wait, peer or call. */
  kind: (words: Words): number => words.low(1) & 0xff,
  /** Where the kind is wait: g.waitreason. */
  reason: (words: Words): number => (words.low(1) >>> 8) & 0xff,
  /** Where the kind is call: its class. */
  class: (words: Words): number => (words.low(1) >>> 8) & 0xff,
  /** Where the kind is call: 1 on the connection. */
  onConnection: (words: Words): number => (words.low(1) >>> 16) & 0x1,
  /** Where the kind is peer: address family, 0 for a pipe. */
  family: (words: Words): number => (words.low(1) >>> 8) & 0xff,
  /** Where the kind is peer: port in network order. */
  port: (words: Words): number => words.low(1) >>> 16,
  /** Where the kind is peer: IPv4 address, or its stand-in. */
  address: (words: Words): number => words.high(1),
} as const;

export const KIND = {wait: 1, peer: 2, call: 3, sched: 4} as const;

export const BLOCKED = {receive: 1, send: 2, peer: 3} as const;

export const PROTOCOL = {http1: 1, tls: 2, http2: 3, other: 4} as const;

export const LAYOUT = {none: 0, unknown: 1, upToGo123: 144, fromGo124: 152} as const;

/** The part that a call is charged to, by the number of its class. */
export const CLASS_PARTS: Readonly<
  Record<number, {readonly onConnection?: BudgetPart; readonly onFile?: BudgetPart}>
> = {
  1: {onConnection: 'receive', onFile: 'fs.read'},
  2: {onConnection: 'send', onFile: 'fs.write'},
  3: {onFile: 'fs.meta'},
  4: {onFile: 'fs.sync'},
  5: {onConnection: 'send', onFile: 'fs.read'},
  6: {onFile: 'fs.meta'},
  7: {onFile: 'fs.meta'},
  8: {},
};

/** The parts whose sums a request carries, in the order of its words, low half first. */
export const SUM_PARTS = [
  'cpu',
  'runqueue',
  'fs.read',
  'fs.meta',
  'fs.write',
  'fs.sync',
  'receive',
  'send',
  'send.wait',
  'sched',
] as const satisfies readonly BudgetPart[];

/** The first word with sums, and the one behind the last. */
export const SUM_WORDS = {first: 3, end: 8} as const;

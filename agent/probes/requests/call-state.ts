// The words in which bpf/requests.bt keeps a request that a target made.

import type {Words} from '../../bpftrace/words.js';
import type {KernelTimes} from '../kernel-times.js';
import {readEndpoint, type Endpoint} from './peer-name.js';

export interface CallState {
  /** When its first write began, and when the last one before the answer returned. */
  readonly startNs: number;
  readonly writtenNs: number;
  /** Reads that returned the first and the last bytes of the answer; 0 before there was one. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** 0 as long as there is no final one. */
  readonly status: number;
  readonly rootPid: number;
  readonly pid: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly peer: Endpoint;
}

const WORD = {
  start: 0,
  meta: 1,
  written: 2,
  first: 3,
  last: 4,
  before: 5,
  now: 6,
  peer: 7,
} as const;
const CALL_WORDS = 8;
const PID_BITS = 22;

/** Throws a TypeError when there are not eight words. */
export function readCallState(words: Words, times: KernelTimes): CallState {
  if (words.count !== CALL_WORDS) throw new TypeError(`${words.count} words are no call`);
  const [metaHigh, metaLow] = [words.high(WORD.meta), words.low(WORD.meta)];
  return {
    startNs: times.of(words, WORD.start),
    writtenNs: times.of(words, WORD.written),
    firstNs: times.of(words, WORD.first),
    lastNs: times.of(words, WORD.last),
    status: (metaHigh >>> 16) & 0x3ff,
    rootPid: ((metaHigh << (32 - PID_BITS)) | (metaLow >>> PID_BITS)) & 0x3f_ffff,
    pid: metaLow & 0x3f_ffff,
    bytesIn: difference(words.low(WORD.now), words.low(WORD.before)),
    bytesOut: difference(words.high(WORD.now), words.high(WORD.before)),
    peer: readEndpoint(words.high(WORD.peer), words.low(WORD.peer)),
  };
}

/** Of TCP's sequence numbers, which begin anew after 2^32. */
function difference(now: number, before: number): number {
  return (now - before) >>> 0;
}

// The words in which bpf/requests.bt keeps a request's state, taken apart.

import type {Words} from '../../bpftrace/words.js';
import type {BudgetPart} from '../../../src/domain/request.js';
import type {KernelTimes} from '../kernel-times.js';

export interface RequestState {
  /** Up to when its time is charged to parts: at a write of the answer, the answer's end. */
  readonly lastNs: number;
  readonly status: number;
  /** Nothing happened since the last write of the answer, so `lastNs` is the request's end. */
  readonly isClean: boolean;
  /** A pipelined one: its sums go on from those of the request before. */
  readonly isContinued: boolean;
  readonly sums: Sums;
  readonly queueNs: number;
  /** Much of its answer was not acknowledged when its last write returned. */
  readonly isDraining: boolean;
}

export interface Sums {
  /** Of STATE_PARTS. Some may be below zero; all together they are the time up to `lastNs`. */
  readonly partsNs: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** In the order of the words, low half first; the words begin at the fourth value. */
export const STATE_PARTS = [
  ...(['cpu', 'runqueue', 'fs.read', 'fs.meta', 'fs.write', 'fs.sync'] as const),
  ...(['receive', 'send', 'send.wait', 'sched'] as const),
] satisfies readonly BudgetPart[];

const META_WORD = 1;
const FIRST_PARTS_WORD = 3;
const BYTES_WORD = 8;
const QUEUE_WORD = 9;
const STATE_WORDS = 10;

/** Bits of the high half of the second word. */
const STATUS_SHIFT = 16;
const CLEAN = 1 << 28;
/** The highest bit: of the second word, and of the last. */
const CONTINUED = 1 << 31;
const DRAINING = 1 << 31;

const HALF = 2 ** 32;
/**
 * From -268 ms up, as 32 bits; sums are taken out of the kernel's state before they get so large.
 * Below zero because the scheduler's own sums and the clock of the probes do not move together: what
 * was charged may be taken back a little too far.
 */
const BELOW_ZERO = 0xf000_0000;

/** Throws a TypeError when there are not ten words. */
export function readRequestState(words: Words, times: KernelTimes): RequestState {
  if (words.count !== STATE_WORDS) throw new TypeError(`${words.count} words are no request`);
  const meta = words.high(META_WORD);
  const queueHigh = words.high(QUEUE_WORD);
  return {
    lastNs: times.of(words, 0),
    status: (meta >>> STATUS_SHIFT) & 0x3ff,
    isClean: (meta & CLEAN) !== 0,
    isContinued: (meta & CONTINUED) !== 0,
    sums: {
      partsNs: readParts(words),
      bytesIn: words.low(BYTES_WORD),
      bytesOut: words.high(BYTES_WORD),
    },
    queueNs: (queueHigh & ~DRAINING) * HALF + words.low(QUEUE_WORD),
    isDraining: (queueHigh & DRAINING) !== 0,
  };
}

function readParts(words: Words): number[] {
  const partsNs: number[] = [];
  for (let word = FIRST_PARTS_WORD; word < BYTES_WORD; word += 1) {
    const lowNs = signed(words.low(word));
    // The low half below zero has borrowed one from the high half.
    partsNs.push(lowNs, signed((words.high(word) + (lowNs < 0 ? 1 : 0)) % HALF));
  }
  return partsNs;
}

function signed(half: number): number {
  return half >= BELOW_ZERO ? half - HALF : half;
}

export function addSums(sums: Sums, more: Sums): Sums {
  return {
    partsNs: sums.partsNs.map((ns, at) => ns + more.partsNs[at]!),
    bytesIn: sums.bytesIn + more.bytesIn,
    bytesOut: sums.bytesOut + more.bytesOut,
  };
}

export function subtractSums(sums: Sums, less: Sums): Sums {
  return {
    partsNs: sums.partsNs.map((ns, at) => ns - less.partsNs[at]!),
    bytesIn: sums.bytesIn - less.bytesIn,
    bytesOut: sums.bytesOut - less.bytesOut,
  };
}

// The words in which bpf/requests.bt keeps a request's state, taken apart. Times are the kernel's.

import type {BudgetPart} from '../../../src/domain/request.js';

export interface RequestState {
  /** Up to when its time is charged to parts: at a write of the answer, the answer's end. */
  readonly lastNs: bigint;
  readonly status: number;
  /** Nothing happened since the last write of the answer, so `lastNs` is the request's end. */
  readonly isClean: boolean;
  /** A pipelined one: its sums go on from those of the request before. */
  readonly isContinued: boolean;
  /** Some may be below zero; all together they are the time up to `lastNs`. */
  readonly partsNs: ReadonlyMap<BudgetPart, number>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly queueNs: number;
  /** Much of its answer was not acknowledged when its last write returned. */
  readonly isDraining: boolean;
}

const STATUS_SHIFT = 48n;
const CLEAN = 1n << 60n;
const CONTINUED = 1n << 63n;
const DRAINING = 1n << 63n;

/** Parts in the order of the words, low half first; the words begin at the fourth value. */
const WORDS: readonly (readonly [BudgetPart, BudgetPart])[] = [
  ['cpu', 'runqueue'],
  ['fs.read', 'fs.meta'],
  ['fs.write', 'fs.sync'],
  ['receive', 'send'],
  ['send.wait', 'sched'],
];
const FIRST_WORD = 3;
const BYTES_WORD = 8;
const QUEUE_WORD = 9;
export const STATE_WORDS = 10;
const HALF = 2 ** 32;
/**
 * From -268 ms up, as 32 bits; sums are taken out of the kernel's state before they get so large.
 * Below zero because the scheduler's own sums and the clock of the probes do not move together: what
 * was charged may be taken back a little too far.
 */
const BELOW_ZERO = 0xf000_0000;

/** Throws a TypeError when there are not ten words. */
export function readRequestState(words: readonly bigint[]): RequestState {
  if (words.length !== STATE_WORDS) throw new TypeError(`${words.length} words are no request`);
  const [lastNs, meta] = words as [bigint, bigint];
  const partsNs = new Map<BudgetPart, number>();
  for (const [index, [low, high]] of WORDS.entries()) {
    const word = words[FIRST_WORD + index]!;
    // The low half below zero has borrowed one from the high half.
    const lowNs = signed(lowHalf(word));
    partsNs.set(low, lowNs);
    partsNs.set(high, signed((highHalf(word) + (lowNs < 0 ? 1 : 0)) % HALF));
  }
  return {
    lastNs,
    status: Number((meta >> STATUS_SHIFT) & 0x3ffn),
    isClean: (meta & CLEAN) !== 0n,
    isContinued: (meta & CONTINUED) !== 0n,
    partsNs,
    bytesIn: lowHalf(words[BYTES_WORD]!),
    bytesOut: highHalf(words[BYTES_WORD]!),
    queueNs: Number(words[QUEUE_WORD]! & (DRAINING - 1n)),
    isDraining: (words[QUEUE_WORD]! & DRAINING) !== 0n,
  };
}

function signed(half: number): number {
  return half >= BELOW_ZERO ? half - HALF : half;
}

function lowHalf(word: bigint): number {
  return Number(word & 0xffff_ffffn);
}

function highHalf(word: bigint): number {
  return Number(word >> 32n);
}

// Reads the words in which bpf/requests.bt keeps the state of a request (layout.mjs, `request`).

import type {Words} from '../../bpftrace/words.js';
import type {KernelTimes} from '../../bpftrace/kernel-times.js';
import {REQUEST, SUM_WORDS} from './record-words.generated.js';

export interface RequestState {
  /** Up to when its time is charged to parts. At a write of the answer that is the answer's end. */
  readonly lastNs: number;
  readonly status: number;
  /** Nothing happened since the last write of the answer, so `lastNs` is the request's end. */
  readonly isClean: boolean;
  /** It is a pipelined request: its sums go on from those of the request before. */
  readonly isContinued: boolean;
  readonly sums: Sums;
  readonly queueNs: number;
  /** Much of its answer was not acknowledged when its last write returned. */
  readonly isDraining: boolean;
}

export interface Sums {
  /**
   * One sum for each of SUM_PARTS. Some may be below zero; together they are the time up to
   * `lastNs`.
   */
  readonly partsNs: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const HALF = 2 ** 32;
/**
 * A half from here on stands for a sum below zero, down to -268 ms; the script takes sums out
 * before they get so large. Sums may fall below zero because the scheduler's own sums and the clock
 * of the probes do not move together: a little more may be taken back than was charged.
 */
const BELOW_ZERO = 0xf000_0000;

/** Throws a TypeError when the words are of another number than a request has. */
export function readRequestState(words: Words, times: KernelTimes): RequestState {
  if (words.count !== REQUEST.wordCount) throw new TypeError(`${words.count} words are no request`);
  return {
    lastNs: times.of(words, REQUEST.charged),
    status: REQUEST.status(words),
    isClean: REQUEST.clean(words),
    isContinued: REQUEST.continued(words),
    sums: {
      partsNs: readParts(words),
      bytesIn: REQUEST.in(words),
      bytesOut: REQUEST.out(words),
    },
    queueNs: REQUEST.ns(words),
    isDraining: REQUEST.draining(words) !== 0,
  };
}

function readParts(words: Words): number[] {
  const partsNs: number[] = [];
  for (let word = SUM_WORDS.first; word < SUM_WORDS.end; word += 1) {
    const lowNs = signed(words.low(word));
    // A low half below zero has borrowed one from the high half.
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

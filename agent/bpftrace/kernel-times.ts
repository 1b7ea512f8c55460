// Keeps kernel times as plain numbers. `nsecs` counts from the start of the host and is too large
// for an exact number after 104 days. Counted from 52 days before the first time that is met, times
// are exact for 52 days after it.

import type {Words} from './words.js';

const HALF = 2 ** 32;
/** 52 days: 2^20 times 2^32 ns. */
const BEFORE = 2 ** 20;

export class KernelTimes {
  /** The high half of the time that they count from; unknown until a first time comes. */
  #baseHigh: number | undefined;
  #baseNs = 0n;

  /** The time in a word. 0, which stands for never, stays 0. */
  of(words: Words, at: number): number {
    return this.ofHalves(words.high(at), words.low(at));
  }

  ofKernelNs(kernelNs: bigint): number {
    return this.ofHalves(Number(kernelNs >> 32n), Number(kernelNs & 0xffff_ffffn));
  }

  kernelNs(ns: number): bigint {
    return BigInt(ns) + this.#baseNs;
  }

  /** A kernel time from its two halves of 32 bits. */
  ofHalves(high: number, low: number): number {
    if (high === 0 && low === 0) return 0;
    if (this.#baseHigh === undefined) {
      this.#baseHigh = Math.max(0, high - BEFORE);
      this.#baseNs = BigInt(this.#baseHigh) << 32n;
    }
    return (high - this.#baseHigh) * HALF + low;
  }
}

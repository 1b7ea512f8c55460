// Times of the kernel as plain numbers. `nsecs` counts from the start of the host and is no longer
// exact in them after 104 days; counted from 52 days before a first time, they are for 52 days from it.

import type {Words} from './words.js';

const HALF = 2 ** 32;
/** 2^20 of 2^32 ns. */
const BEFORE = 2 ** 20;

export class KernelTimes {
  /** The high half of what they count from; unknown until a first time comes. */
  #baseHigh: number | undefined;

  /** 0, which stands for never, stays 0. */
  of(words: Words, at: number): number {
    return this.ofHalves(words.high(at), words.low(at));
  }

  ofKernelNs(kernelNs: bigint): number {
    return this.ofHalves(Number(kernelNs >> 32n), Number(kernelNs & 0xffff_ffffn));
  }

  kernelNs(ns: number): bigint {
    return BigInt(ns) + (BigInt(this.#baseHigh ?? 0) << 32n);
  }

  /** A kernel time from its two halves of 32 bits. */
  ofHalves(high: number, low: number): number {
    if (high === 0 && low === 0) return 0;
    this.#baseHigh ??= Math.max(0, high - BEFORE);
    return (high - this.#baseHigh) * HALF + low;
  }
}

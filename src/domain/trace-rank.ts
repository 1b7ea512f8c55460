// The rank of requests and operations. If there are too many to keep, those of the lowest rank are kept.
// The rank depends on the trace alone. The load generator and the collector therefore keep the same ones:
// an operation, and the kernel's records of its requests.

/** 52 bits, the most hex digits that a double holds. */
const DIGITS = 13;

/** From 0 to 1, uniform. The last bytes of an id are the random ones (W3C Trace Context level 2). */
export function traceRank(traceId: string): number {
  return Number.parseInt(traceId.slice(-DIGITS), 16) / 16 ** DIGITS;
}

/** A moment and its halves of 32 bits. Each step with bigints would make an object. */
const moment = new BigInt64Array(1);
const halves = new Int32Array(moment.buffer);

/** The rank of a request without a trace, from the nanosecond in which it began. */
export function startRank(startNs: bigint): number {
  moment[0] = startNs;
  // The mixing steps of MurmurHash3 (Austin Appleby, public domain).
  let mixed = halves[0]! ^ halves[1]!;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

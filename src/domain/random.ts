// Random bytes, and what is drawn from them. Whoever needs chance is given a `Random`, so that a test
// can give one that is known.

import {randomBytes, randomFillSync} from 'node:crypto';

/** Gives that many bytes, which differ from call to call. */
export type Random = (bytes: number) => Buffer;

/** Asks the kernel each time: for ids that are made now and then. */
export const systemRandom: Random = randomBytes;

const POOL_BYTES = 8192;

/**
 * Asks the kernel for 8 KiB at a time: a system call for each request of a load would cost more than
 * writing the request's head. What it gives is at most 8 KiB at once, and not given again.
 */
export function pooledRandom(): Random {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    // A copy: the pool is filled anew while the caller may still hold what it was given.
    return Buffer.from(pool.subarray(used - bytes, used));
  };
}

/** Uniform, from 0 to below 1, in steps of 2^-48. */
export function randomShare(random: Random): number {
  return random(6).readUIntBE(0, 6) / 2 ** 48;
}

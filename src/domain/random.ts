// Chance. Functions that need it are given a `Random`, so that a test can give one that is known.

import {randomFillSync} from 'node:crypto';

export interface Random {
  /** So many lower-case hex digits, 16,384 at most. */
  hex(digits: number): string;
  /** Uniform, from 0 to below 1, in steps of 2^-32. */
  share(): number;
}

const HEX_POOL_BYTES = 8192;
const SHARE_POOL_LENGTH = 1024;

/**
 * Random numbers from pools that the kernel fills. A load generator draws some for each request: that takes
 * 30 ns from a pool, and ten times as much with a buffer for each draw.
 */
export function pooledRandom(): Random {
  const bytes = Buffer.alloc(HEX_POOL_BYTES);
  const shares = new Uint32Array(SHARE_POOL_LENGTH);
  let text = '';
  let usedDigits = 0;
  let usedShares = SHARE_POOL_LENGTH;
  return {
    hex(digits) {
      if (usedDigits + digits > text.length) {
        text = randomFillSync(bytes).toString('hex');
        usedDigits = 0;
      }
      usedDigits += digits;
      return text.slice(usedDigits - digits, usedDigits);
    },
    share() {
      if (usedShares === SHARE_POOL_LENGTH) {
        randomFillSync(shares);
        usedShares = 0;
      }
      usedShares += 1;
      return shares[usedShares - 1]! / 2 ** 32;
    },
  };
}

/** The random numbers of this thread, for callers that are given none. */
export const systemRandom: Random = pooledRandom();

// Bytes made smaller, and back. What cannot be inflated is damage of the file, which RangeError says.

import {deflateRawSync, inflateRawSync} from 'node:zlib';

/** Of one column. Ours are below 10 MB; a file from elsewhere may say anything. */
const MOST_BYTES = 256 * 1024 * 1024;

export function deflated(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes);
}

/** Throws RangeError. */
export function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, {maxOutputLength: MOST_BYTES});
  } catch (error) {
    throw new RangeError('packed bytes cannot be inflated', {cause: error});
  }
}

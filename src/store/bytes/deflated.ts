// Deflates and inflates bytes. Bytes that cannot be inflated are damage of the file and give a RangeError.

import {deflateRawSync, inflateRawSync} from 'node:zlib';

/** Limit of one inflated column. Our own are below 10 MB; a file from elsewhere may hold anything. */
const MOST_BYTES = 256 * 1024 * 1024;

export function deflated(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes);
}

/** Throws RangeError for bytes that cannot be inflated. */
export function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, {maxOutputLength: MOST_BYTES});
  } catch (error) {
    throw new RangeError('packed bytes cannot be inflated', {cause: error});
  }
}

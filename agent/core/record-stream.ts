// Cuts what the CO-RE loader writes into records. A pipe hands bytes over in any pieces: a record may
// begin in one and end in another. Memory is bounded by the largest record there may be.

import {HEADER_BYTES, MAX_RECORD_BYTES, MIN_RECORD_BYTES} from './record-types.js';

export class RecordStream {
  readonly #onRecord: (bytes: Buffer) => void;
  /** The beginning of a record whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);

  /** The bytes that `onRecord` gets are valid only until it returns. */
  constructor(onRecord: (bytes: Buffer) => void) {
    this.#onRecord = onRecord;
  }

  /** Throws a RangeError for a length that no record has. Nothing after it can be read. */
  take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readUInt32LE(at);
      if (length < MIN_RECORD_BYTES || length > MAX_RECORD_BYTES || length % 8 !== 0) {
        throw new RangeError(`a record of ${length} bytes`);
      }
      if (bytes.length - at < length) break;
      this.#onRecord(bytes.subarray(at, at + length));
      at += length;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** Bytes of a record that was not written to its end. */
  get unfinishedBytes(): number {
    return this.#rest.length;
  }
}

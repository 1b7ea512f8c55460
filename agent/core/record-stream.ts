// Cuts what the CO-RE loader writes into records. A pipe hands bytes over in any pieces: a record may
// begin in one and end in another. Memory is bounded by the largest record there may be.

import type {Job} from '../../src/pace/paced-work.js';
import {RecordBytes} from './record-bytes.js';
import {HEADER_BYTES, MAX_RECORD_BYTES, MIN_RECORD_BYTES} from './record-types.js';

/** So many records are read in some ten microseconds. */
const RECORDS_PER_STEP = 8;

/** Takes one record. A job that it gives is done before the next record is read. */
export type TakeRecord = (record: RecordBytes) => Job | void;

const NOTHING = Buffer.alloc(0);

export class RecordStream {
  readonly #onRecord: TakeRecord;
  readonly #record = new RecordBytes(NOTHING);
  /** The beginning of a record whose end has not come yet. */
  #rest: Buffer = NOTHING;

  /** The record that `onRecord` gets is valid only until it returns. */
  constructor(onRecord: TakeRecord) {
    this.#onRecord = onRecord;
  }

  /** Takes bytes as `steps` does, at once. */
  take(chunk: Buffer): void {
    const steps = this.steps(chunk);
    while (steps.next().done !== true);
  }

  /**
   * Hands out the records that end in these bytes, step by step. One chunk has to be done before the next one is
   * begun. Throws a RangeError for a length that no record has; nothing after it can be read.
   */
  *steps(chunk: Buffer): Generator<void> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#record.enter(bytes);
    let at = 0;
    for (let records = 1; bytes.length - at >= HEADER_BYTES; records += 1) {
      const length = lengthAt(bytes, at);
      if (bytes.length - at < length) break;
      this.#record.moveTo(at, length);
      const job = this.#onRecord(this.#record);
      at += length;
      if (job !== undefined) while (job.next().done !== true) yield;
      if (records % RECORDS_PER_STEP === 0) yield;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** Bytes of a record that was not written to its end. */
  get unfinishedBytes(): number {
    return this.#rest.length;
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at);
  if (length < MIN_RECORD_BYTES || length > MAX_RECORD_BYTES || length % 8 !== 0) {
    throw new RangeError(`a record of ${length} bytes`);
  }
  return length;
}

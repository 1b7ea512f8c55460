// Encodes a batch as a record of a spool file, and finds the good records in a file that may be damaged.
//
//   offset  size  what                          all numbers little-endian
//   0       4     magic "RSr1"
//   4       4     bytes of the body
//   8       4     CRC-32C of the four bytes before and the body
//   12      ..    body: epoch u32, seq u32, records u32, recordsBefore f64,
//                 produced f64, droppedSpoolFull f64, droppedInvalid f64, endNs i64,
//                 bytes of the run's id u16, the run's id, the frame as it goes over the wire
//
// A damaged record costs only itself: the next one is found by its magic and checked by its CRC.

import type {Production} from '../../src/domain/record.js';
import {MAX_FRAME_BYTES} from '../../src/wire/limits.js';
import {crc32c} from './crc32c.js';

export interface SpoolRecord {
  readonly runId: string;
  readonly epoch: number;
  readonly seq: number;
  /** How many of the probes' records the batch carries. */
  readonly records: number;
  /** How many records were spooled in this epoch before. It tells how many a damaged record had. */
  readonly recordsBefore: number;
  /** The run's books with this batch in them. A later life of the agent goes on from the last ones. */
  readonly production: Production;
  readonly endNs: bigint;
  readonly frame: Uint8Array;
}

/** A record that a scan of a file found, and where it lies. */
export interface PlacedRecord extends SpoolRecord {
  readonly offset: number;
  readonly bytes: number;
}

export interface ScannedFile {
  readonly records: readonly PlacedRecord[];
  /** Bytes that belong to no good record: damage, or the end of a file whose writer was killed. */
  readonly damagedBytes: number;
}

const MAGIC = Buffer.from('RSr1', 'latin1');
const HEADER_BYTES = 12;
const FIXED_BYTES = 3 * 4 + 4 * 8 + 8 + 2;
const MAX_RUN_ID_BYTES = 512;
const MAX_BODY_BYTES = FIXED_BYTES + MAX_RUN_ID_BYTES + MAX_FRAME_BYTES;

export function encodeSpoolRecord(record: SpoolRecord): Buffer {
  const runId = Buffer.from(record.runId);
  if (runId.length > MAX_RUN_ID_BYTES) throw new RangeError(`a run id of ${runId.length} bytes`);
  const bytes = Buffer.alloc(HEADER_BYTES + FIXED_BYTES + runId.length + record.frame.length);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(bytes.length - HEADER_BYTES, 4);
  let at = HEADER_BYTES;
  for (const word of [record.epoch, record.seq, record.records]) at = bytes.writeUInt32LE(word, at);
  const {producedRecords, droppedSpoolFull, droppedInvalid} = record.production;
  for (const count of [record.recordsBefore, producedRecords, droppedSpoolFull, droppedInvalid]) {
    at = bytes.writeDoubleLE(count, at);
  }
  at = bytes.writeBigInt64LE(record.endNs, at);
  at = bytes.writeUInt16LE(runId.length, at);
  at += runId.copy(bytes, at);
  bytes.set(record.frame, at);
  bytes.writeUInt32LE(checksum(bytes), 8);
  return bytes;
}

/** The record at the start of `bytes`; undefined if it is cut short or was changed. */
export function decodeSpoolRecord(bytes: Buffer): SpoolRecord | undefined {
  const length = recordBytes(bytes);
  if (length === undefined) return undefined;
  const record = bytes.subarray(0, length);
  if (record.readUInt32LE(8) !== checksum(record)) return undefined;
  const runIdBytes = record.readUInt16LE(HEADER_BYTES + FIXED_BYTES - 2);
  const frameAt = HEADER_BYTES + FIXED_BYTES + runIdBytes;
  if (frameAt > length) return undefined;
  return {
    runId: record.toString('utf8', HEADER_BYTES + FIXED_BYTES, frameAt),
    epoch: record.readUInt32LE(12),
    seq: record.readUInt32LE(16),
    records: record.readUInt32LE(20),
    recordsBefore: record.readDoubleLE(24),
    production: {
      producedRecords: record.readDoubleLE(32),
      droppedSpoolFull: record.readDoubleLE(40),
      droppedInvalid: record.readDoubleLE(48),
    },
    endNs: record.readBigInt64LE(56),
    frame: record.subarray(frameAt),
  };
}

export function scanSpoolFile(file: Buffer): ScannedFile {
  const records: PlacedRecord[] = [];
  let damagedBytes = 0;
  let at = 0;
  while (at < file.length) {
    const rest = file.subarray(at);
    const record = decodeSpoolRecord(rest);
    if (record !== undefined) {
      const bytes = recordBytes(rest)!;
      records.push({...record, offset: at, bytes});
      at += bytes;
      continue;
    }
    const next = file.indexOf(MAGIC, at + 1);
    const skipTo = next < 0 ? file.length : next;
    damagedBytes += skipTo - at;
    at = skipTo;
  }
  return {records, damagedBytes};
}

/** The length that the header tells; undefined if it is impossible or more than there is. */
function recordBytes(bytes: Buffer): number | undefined {
  if (bytes.length < HEADER_BYTES + FIXED_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) {
    return undefined;
  }
  const bodyBytes = bytes.readUInt32LE(4);
  const isPossible = bodyBytes >= FIXED_BYTES && bodyBytes <= MAX_BODY_BYTES;
  const length = HEADER_BYTES + bodyBytes;
  return isPossible && length <= bytes.length ? length : undefined;
}

function checksum(record: Buffer): number {
  return crc32c(record.subarray(HEADER_BYTES), crc32c(record.subarray(4, 8)));
}

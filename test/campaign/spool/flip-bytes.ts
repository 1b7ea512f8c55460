// Changes one byte of a spool file and reads it: the record that the byte lies in is lost, all others are
// there as they were written, and nothing is made up.

import assert from 'node:assert/strict';

import {encodeSpoolRecord, scanSpoolFile} from '../../../agent/spool/spool-record.js';

interface Placed {
  readonly seq: number;
  readonly from: number;
  readonly to: number;
}

export interface SpoolFile {
  readonly bytes: Buffer;
  readonly records: readonly Placed[];
}

/** A file of so many bytes or a little less, with frames of up to `mostFrameBytes`. */
export function makeSpoolFile(
  sizeBytes: number,
  mostFrameBytes: number,
  random: () => number,
): SpoolFile {
  const parts: Buffer[] = [];
  const records: Placed[] = [];
  for (let [from, seq] = [0, 1]; ; seq += 1) {
    const part = encodeRecord(seq, Math.floor(random() * mostFrameBytes), random);
    if (from + part.length > sizeBytes) return {bytes: Buffer.concat(parts), records};
    parts.push(part);
    records.push({seq, from, to: from + part.length});
    from += part.length;
  }
}

/** Gives back the file as it was. `mask` has at least one bit set. */
export function assertFlipIsSeen({bytes, records}: SpoolFile, at: number, mask: number): void {
  bytes[at]! ^= mask;
  const {records: read, damagedBytes} = scanSpoolFile(bytes);
  bytes[at]! ^= mask;
  const broken = records.find(({from, to}) => at >= from && at < to)!;
  const whole = records.filter((record) => record !== broken);
  assert.deepEqual(
    read.map(({seq}) => seq),
    whole.map(({seq}) => seq),
    `byte ${at} ^ ${mask}`,
  );
  assert.equal(damagedBytes, broken.to - broken.from, `byte ${at} ^ ${mask}`);
}

function encodeRecord(seq: number, frameBytes: number, random: () => number): Buffer {
  const production = {producedRecords: seq, droppedSpoolFull: 0, droppedInvalid: 0};
  const frame = Buffer.alloc(frameBytes);
  for (let at = 0; at < frameBytes; at += 1) frame[at] = Math.floor(random() * 256);
  const numbers = {epoch: 1, seq, records: 1, recordsBefore: seq - 1, endNs: BigInt(seq)};
  return Buffer.from(encodeSpoolRecord({...numbers, runId: 'run', production, frame}));
}

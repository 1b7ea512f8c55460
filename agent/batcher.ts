// Cuts the records of an interval into pieces that one frame can carry, and sorts out those that no
// collector would take. Pure; recorder.ts numbers the pieces, spools and sends them.

import {messageOf} from '../src/domain/error.js';
import type {ProbeRecord} from '../src/domain/record.js';
import {packRecords, type PackedRecords} from '../src/wire/codec.js';
import {MAX_FRAME_BYTES} from '../src/wire/limits.js';

export interface Pieces {
  readonly pieces: readonly PackedRecords[];
  /** Records that cannot be sent: not readable by the other side, or larger than a frame. */
  readonly invalid: number;
  /** What the first of them was, and what is wrong with it. */
  readonly fault?: string;
}

/** For the numbers, the times and the run of a batch. */
const STAMP_BYTES = 512;
const MAX_FAULT_CHARACTERS = 200;

export function cutIntoPieces(records: readonly ProbeRecord[]): Pieces {
  if (records.length === 0) return {pieces: [], invalid: 0};
  const packed = pack(records);
  if (typeof packed !== 'string') return {pieces: [packed], invalid: 0};
  if (records.length === 1) {
    return {pieces: [], invalid: 1, fault: `a ${records[0]!.kind}: ${packed}`};
  }
  const middle = records.length >>> 1;
  const left = cutIntoPieces(records.slice(0, middle));
  const right = cutIntoPieces(records.slice(middle));
  const fault = left.fault ?? right.fault;
  return {
    pieces: [...left.pieces, ...right.pieces],
    invalid: left.invalid + right.invalid,
    ...(fault === undefined ? {} : {fault}),
  };
}

/** Or what is wrong with them. */
function pack(records: readonly ProbeRecord[]): PackedRecords | string {
  try {
    const packed = packRecords(records);
    const {length} = packed.bytes;
    return length > MAX_FRAME_BYTES - STAMP_BYTES ? `${length} bytes` : packed;
  } catch (error) {
    return messageOf(error).slice(0, MAX_FAULT_CHARACTERS);
  }
}

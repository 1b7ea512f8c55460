// Cuts the records of an interval into pieces that one frame can carry, and leaves out records that no
// collector would take. Pure; batch-maker.ts numbers the pieces, spools and sends them.

import {optional} from '../../src/domain/optional.js';
import {messageOf} from '../../src/domain/error.js';
import type {ProbeRecord} from '../../src/domain/record.js';
import {MAX_FRAME_BYTES} from '../../src/wire/limits.js';
import {RecordPacker, type PackedRecords} from '../../src/wire/record-packer.js';

export interface Pieces {
  readonly pieces: readonly PackedRecords[];
  /** How many records cannot be sent: the other side could not read them, or they exceed a frame. */
  readonly invalid: number;
  /** The kind of the first of them, and what is wrong with it. */
  readonly fault?: string;
}

/** The part of a frame that holds numbers, times and run of its batch. */
const STAMP_BYTES = 512;
const MAX_PIECE_BYTES = MAX_FRAME_BYTES - STAMP_BYTES;
const MAX_FAULT_CHARACTERS = 200;

/** A packer for what one frame can carry. It is used again and again, because it keeps its memory. */
export function createPacker(): RecordPacker {
  return new RecordPacker(MAX_PIECE_BYTES);
}

/** `packer` has to be empty, and is empty again afterwards. */
export function cutIntoPieces(
  records: readonly ProbeRecord[],
  packer: RecordPacker = createPacker(),
): Pieces {
  const pieces: PackedRecords[] = [];
  let invalid = 0;
  let fault: string | undefined;
  for (const record of records) {
    try {
      if (packer.add(record)) continue;
      if (packer.count > 0) pieces.push(packer.take());
      if (!packer.add(record)) throw new RangeError(`more than ${MAX_PIECE_BYTES} bytes`);
    } catch (error) {
      invalid += 1;
      fault ??= `a ${record.kind}: ${messageOf(error).slice(0, MAX_FAULT_CHARACTERS)}`;
    }
  }
  if (packer.count > 0) pieces.push(packer.take());
  return {pieces, invalid, ...optional('fault', fault)};
}

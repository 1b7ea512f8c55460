// Cuts the records of an interval into pieces that one frame can carry, and leaves out records that no
// collector would take. Pure; batch-maker.ts numbers the pieces, spools and sends them.

import {optional} from '../../../src/domain/optional.js';
import {messageOf} from '../../../src/domain/error.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {MAX_FRAME_BYTES} from '../../../src/wire/limits.js';
import {recordFault} from '../../../src/wire/record-bounds.js';
import {RecordPacker, type PackedRecords} from '../../../src/wire/record-packer.js';

export interface Pieces {
  readonly pieces: readonly PackedRecords[];
  /** How many records cannot be sent: the other side would refuse them, or they exceed a frame. */
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

/** `packer` has to be empty, and is empty again afterwards. `clockOffsetNs` is that of the batch. */
export function cutIntoPieces(
  records: readonly ProbeRecord[],
  packer: RecordPacker = createPacker(),
  clockOffsetNs = 0n,
): Pieces {
  const pieces: PackedRecords[] = [];
  const faults = new Faults();
  for (const piece of packing(records, packer, {faults, clockOffsetNs})) {
    if (piece !== undefined) pieces.push(piece);
  }
  return {pieces, invalid: faults.invalid, ...optional('fault', faults.fault)};
}

/** The records that cannot be sent. */
export class Faults {
  invalid = 0;
  /** The kind of the first of them, and what is wrong with it. */
  fault: string | undefined;

  add(record: ProbeRecord, error: unknown): void {
    this.invalid += 1;
    this.fault ??= `a ${record.kind}: ${messageOf(error).slice(0, MAX_FAULT_CHARACTERS)}`;
  }
}

/** So many records are packed in some ten microseconds. */
const RECORDS_PER_STEP = 8;

export interface Packing {
  /** Takes the records that cannot be sent. */
  readonly faults: Faults;
  /** The collector's clock minus the agent's, as the batch will tell it. */
  readonly clockOffsetNs: bigint;
  /** The other requests are told without their stories; undefined for none. */
  readonly kept?: ReadonlySet<ProbeRecord> | undefined;
}

/**
 * Packs records step by step. Gives each piece when it is full, and undefined where other work may come
 * between. `packer` as in cutIntoPieces.
 */
export function* packing(
  records: readonly ProbeRecord[],
  packer: RecordPacker,
  {faults, clockOffsetNs, kept}: Packing,
): Generator<PackedRecords | undefined> {
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at]!;
    const isLeftOut = kept !== undefined && record.kind === 'request' && !kept.has(record);
    try {
      assertInBounds(record, clockOffsetNs);
      if (!packer.add(record, isLeftOut)) {
        if (packer.count > 0) yield packer.take();
        if (!packer.add(record, isLeftOut))
          throw new RangeError(`more than ${MAX_PIECE_BYTES} bytes`);
      }
    } catch (error) {
      faults.add(record, error);
    }
    if (at % RECORDS_PER_STEP === RECORDS_PER_STEP - 1) yield undefined;
  }
  if (packer.count > 0) yield packer.take();
}

/** Throws RangeError for a record for which a collector would refuse the whole batch. */
function assertInBounds(record: ProbeRecord, clockOffsetNs: bigint): void {
  const fault = recordFault(record, clockOffsetNs);
  if (fault !== undefined) throw new RangeError(fault);
}

// Cuts the records of an interval into pieces that one frame can carry, and sorts out those that no
// collector would take. Pure; recorder.ts numbers the pieces, spools and sends them.

import {messageOf} from '../src/domain/error.js';
import type {ProbeRecord} from '../src/domain/record.js';
import {decodeAgentFrame, encodeAgentFrame} from '../src/wire/codec.js';
import type {WireBatch} from '../src/wire/frames.js';
import {MAX_FRAME_BYTES} from '../src/wire/limits.js';

export interface Pieces {
  readonly pieces: readonly (readonly ProbeRecord[])[];
  /** Records that cannot be sent: not readable by the other side, or larger than a frame. */
  readonly invalid: number;
  /** What the first of them was, and what is wrong with it. */
  readonly fault?: string;
}

/** Numbers that are filled in later may take some bytes more than those of the trial. */
const SPARE_BYTES = 64;
const MAX_FAULT_CHARACTERS = 200;

/** `frameOf` makes the batch that would carry the given records. */
export function cutIntoPieces(
  records: readonly ProbeRecord[],
  batchOf: (records: readonly ProbeRecord[]) => WireBatch,
): Pieces {
  if (records.length === 0) return {pieces: [], invalid: 0};
  const fault = faultOf(batchOf(records));
  if (fault === undefined) return {pieces: [records], invalid: 0};
  if (records.length === 1) {
    return {pieces: [], invalid: 1, fault: `a ${records[0]!.kind}: ${fault}`};
  }
  const middle = records.length >>> 1;
  const left = cutIntoPieces(records.slice(0, middle), batchOf);
  const right = cutIntoPieces(records.slice(middle), batchOf);
  const first = left.fault ?? right.fault;
  return {
    pieces: [...left.pieces, ...right.pieces],
    invalid: left.invalid + right.invalid,
    ...(first === undefined ? {} : {fault: first}),
  };
}

// The collector's own decoder is asked: a batch that it refuses would be sent again for ever.
function faultOf(batch: WireBatch): string | undefined {
  try {
    const bytes = encodeAgentFrame({kind: 'batch', batch});
    if (bytes.length > MAX_FRAME_BYTES - SPARE_BYTES) return `${bytes.length} bytes`;
    decodeAgentFrame(bytes);
    return undefined;
  } catch (error) {
    return messageOf(error).slice(0, MAX_FAULT_CHARACTERS);
  }
}

// Cuts the records of an interval into pieces that one frame can carry, and sorts out those that no
// collector would take. Pure; recorder.ts numbers the pieces, spools and sends them.

import type {ProbeRecord} from '../src/domain/record.js';
import {decodeAgentFrame, encodeAgentFrame} from '../src/wire/codec.js';
import type {WireBatch} from '../src/wire/frames.js';
import {MAX_FRAME_BYTES} from '../src/wire/limits.js';

export interface Pieces {
  readonly pieces: readonly (readonly ProbeRecord[])[];
  /** Records that cannot be sent: not readable by the other side, or larger than a frame. */
  readonly invalid: number;
}

/** Numbers that are filled in later may take some bytes more than those of the trial. */
const SPARE_BYTES = 64;

/** `frameOf` makes the batch that would carry the given records. */
export function cutIntoPieces(
  records: readonly ProbeRecord[],
  batchOf: (records: readonly ProbeRecord[]) => WireBatch,
): Pieces {
  if (records.length === 0) return {pieces: [], invalid: 0};
  if (isSendable(batchOf(records))) return {pieces: [records], invalid: 0};
  if (records.length === 1) return {pieces: [], invalid: 1};
  const middle = records.length >>> 1;
  const left = cutIntoPieces(records.slice(0, middle), batchOf);
  const right = cutIntoPieces(records.slice(middle), batchOf);
  return {
    pieces: [...left.pieces, ...right.pieces],
    invalid: left.invalid + right.invalid,
  };
}

// The collector's own decoder is asked: a batch that it refuses would be sent again for ever.
function isSendable(batch: WireBatch): boolean {
  try {
    const bytes = encodeAgentFrame({kind: 'batch', batch});
    if (bytes.length > MAX_FRAME_BYTES - SPARE_BYTES) return false;
    decodeAgentFrame(bytes);
    return true;
  } catch {
    return false;
  }
}

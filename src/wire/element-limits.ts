// Counts the elements of a frame before it is decoded. An empty element takes two bytes on the
// wire and an object in memory, so a frame of 256 KiB could have 131,072 of them, and hold up a collector
// for a tenth of a second. This walks over the bytes without making anything.

import $protobuf from 'protobufjs/minimal.js';

import {
  MAX_KNOWN_EPOCHS,
  MAX_NETWORKS_PER_REPORT,
  MAX_PROBES_PER_REPORT,
  MAX_PROCESSES_PER_REPORT,
  MAX_REACHED_PER_REPORT,
  MAX_WAYS_PER_ADDRESS,
} from './limits.js';

/** A message by the numbers of its fields that are messages or texts. */
interface Shape {
  readonly [field: number]: {
    readonly most: number;
    readonly within?: Shape;
  };
}

const ONE = {most: 1};
const REACH: Shape = {
  1: {most: MAX_REACHED_PER_REPORT, within: {3: {most: MAX_WAYS_PER_ADDRESS}}},
  2: {most: MAX_NETWORKS_PER_REPORT},
};
const REPORT: Shape = {
  2: ONE,
  4: {most: MAX_PROCESSES_PER_REPORT},
  5: {most: MAX_PROBES_PER_REPORT},
  9: {...ONE, within: REACH},
};
/** AgentFrame in telemetry.proto, but its batch: batch-reader.ts counts as it reads. */
export const AGENT_FRAME: Shape = {
  1: {...ONE, within: {5: ONE}},
  3: ONE,
  4: {...ONE, within: REPORT},
  5: ONE,
  6: ONE,
};

/** CollectorFrame in telemetry.proto. */
export const COLLECTOR_FRAME: Shape = {
  1: {...ONE, within: {3: ONE, 4: {most: MAX_KNOWN_EPOCHS}}},
  2: ONE,
  3: ONE,
  4: ONE,
  5: ONE,
  6: ONE,
  7: ONE,
};

const BYTES = 2; // the wire type of messages, texts and packed numbers

/** Throws RangeError for more elements than a frame of ours has, and as a decoder does for broken bytes. */
export function assertFewElements(bytes: Uint8Array, shape: Shape): void {
  walk($protobuf.Reader.create(bytes), bytes.length, shape);
}

function walk(reader: $protobuf.Reader, end: number, shape: Shape): void {
  const counts = new Map<string, number>();
  while (reader.pos < end) {
    const tag = reader.uint32();
    const known = shape[tag >>> 3];
    if ((tag & 7) !== BYTES || known === undefined) reader.skipType(tag & 7);
    else {
      count(counts, String(tag >>> 3), known.most);
      const until = reader.uint32() + reader.pos;
      if (known.within !== undefined && until <= end) walk(reader, until, known.within);
      else reader.skip(until - reader.pos);
    }
  }
}

function count(counts: Map<string, number>, what: string, most: number): void {
  const seen = (counts.get(what) ?? 0) + 1;
  if (seen > most) throw new RangeError(`more than ${most} elements of one kind (${what})`);
  counts.set(what, seen);
}

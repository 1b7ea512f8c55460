// Frames of HTTP/2 as the engine tells them: those with fields, those that end a stream, and where a server goes away.
//
// Source of truth: RFC 9113, section 6.

export const FRAME = {
  data: 0,
  headers: 1,
  rstStream: 3,
  pushPromise: 5,
  goaway: 7,
  continuation: 9,
} as const;

export const FRAME_FLAG = {endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20} as const;

const PRIORITY_BYTES = 5;
const PROMISED_STREAM_BYTES = 4;

/** A frame, or a piece of one that has fields. Times are kernel times as numbers (kernel-times.ts). */
export interface ToldFrame {
  /** Ids are the engine's. */
  readonly id: number;
  readonly connection: number;
  /** When its bytes had arrived, where that is known; else `atNs`. */
  readonly startNs: number;
  /** When the read or write returned that brought it. */
  readonly atNs: number;
  /** The TLS handshake of the connection, with its first request; else 0. */
  readonly tlsNs: number;
  /** Bytes of the bodies of its stream so far, of the request's and the answer's, with their padding. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly pid: number;
  /** From 1 on, in each direction of the connection: where one lacks, a frame is missing. */
  readonly number: number;
  readonly stream: number;
  /** Bytes of the whole frame's payload, and where in it `payload` begins. */
  readonly length: number;
  readonly offset: number;
  readonly type: number;
  readonly flags: number;
  readonly isAnswer: boolean;
  /** Valid as long as the record's bytes. */
  readonly payload: Buffer;
}

export function hasFlag({flags}: Pick<ToldFrame, 'flags'>, flag: number): boolean {
  return (flags & flag) !== 0;
}

export function hasFields(type: number): boolean {
  return type === FRAME.headers || type === FRAME.pushPromise || type === FRAME.continuation;
}

/**
 * The fields in the whole payload of such a frame, or the part of a block that it has. Throws a RangeError where its
 * padding is longer than the frame.
 */
export function fieldsIn({type, flags}: ToldFrame, payload: Buffer): Buffer {
  if (type === FRAME.continuation) return payload;
  let [start, end] = [0, payload.length];
  if (hasFlag({flags}, FRAME_FLAG.padded)) {
    end -= payload[0] ?? 0;
    start += 1;
  }
  if (type === FRAME.pushPromise) start += PROMISED_STREAM_BYTES;
  else if (hasFlag({flags}, FRAME_FLAG.priority)) start += PRIORITY_BYTES;
  if (start > end) throw new RangeError('the padding of a frame is longer than the frame');
  return payload.subarray(start, end);
}

// Tells the frames in the bytes of a connection as the engine does (bpf/core/programs/http2/frames.bpf.h): those with
// fields in pieces, those that end a stream, and GOAWAY.

import {FRAME, FRAME_FLAG, hasFields, type ToldFrame} from '../../../../agent/http2/frame.js';

const PREFACE_BYTES = 24;
const HEADER_BYTES = 9;
/** FRAME_PIECE_BYTES in bpf/core/protocol.h. */
const PIECE_BYTES = 256;

interface Side {
  bytes: Buffer;
  frames: number;
}

export class FrameTeller {
  readonly #connection: number;
  readonly #asked: Side = {bytes: Buffer.alloc(0), frames: 0};
  readonly #answers: Side = {bytes: Buffer.alloc(0), frames: 0};
  #isBegun = false;
  #ids = 0;

  constructor(connection = 1) {
    this.#connection = connection;
  }

  get asked(): number {
    return this.#asked.frames;
  }

  get answered(): number {
    return this.#answers.frames;
  }

  /** The records of the frames that are whole with these bytes. */
  tell(isAnswer: boolean, bytes: Buffer, atNs = 0): ToldFrame[] {
    const side = isAnswer ? this.#answers : this.#asked;
    side.bytes = Buffer.concat([side.bytes, bytes]);
    if (!isAnswer && !this.#isBegun) {
      if (side.bytes.length < PREFACE_BYTES) return [];
      side.bytes = side.bytes.subarray(PREFACE_BYTES);
      this.#isBegun = true;
    }
    const told: ToldFrame[] = [];
    while (side.bytes.length >= HEADER_BYTES) {
      const length = side.bytes.readUIntBE(0, 3);
      if (side.bytes.length < HEADER_BYTES + length) break;
      told.push(...this.#frame(side, isAnswer, length, atNs));
      side.bytes = side.bytes.subarray(HEADER_BYTES + length);
    }
    return told;
  }

  #frame(side: Side, isAnswer: boolean, length: number, atNs: number): ToldFrame[] {
    const [type, flags] = [side.bytes[3]!, side.bytes[4]!];
    const stream = side.bytes.readUInt32BE(5) & 0x7fff_ffff;
    const payload = side.bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
    const frame = {type, flags, stream, length, isAnswer, atNs, startNs: atNs};
    const piece = (offset: number, bytes: Buffer): ToldFrame => ({
      ...frame,
      ...{id: (this.#ids += 1), number: (side.frames += 1), connection: this.#connection},
      ...{tlsNs: 0, bytesIn: 0, bytesOut: 0, pid: 100, offset, payload: bytes},
    });
    if (hasFields(type)) {
      const pieces = Math.max(1, Math.ceil(length / PIECE_BYTES));
      return Array.from({length: pieces}, (_, at) =>
        piece(at * PIECE_BYTES, payload.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES)),
      );
    }
    const isEnd = type === FRAME.data && isAnswer && (flags & FRAME_FLAG.endStream) !== 0;
    if (isEnd || type === FRAME.rstStream) return [piece(length, Buffer.alloc(0))];
    return type === FRAME.goaway ? [piece(0, payload.subarray(0, PIECE_BYTES))] : [];
  }
}

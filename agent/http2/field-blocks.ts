// Puts together the blocks of fields of one direction of a connection, and reads them. A block is one frame, or several
// that follow each other; the engine tells a long frame in pieces.

import {FieldDecoder} from './field-decoder.js';
import {FRAME, FRAME_FLAG, fieldsIn, hasFlag, type ToldFrame} from './frame.js';

/** A block may have so many bytes with the headers of its frames, as the engine follows them (HEAD_MAX_BYTES). */
const MOST_BLOCK_BYTES = 16_384;
const FRAME_HEADER_BYTES = 9;

/** The frame that begins a block, without its payload. */
export type BlockStart = Pick<
  ToldFrame,
  'id' | 'startNs' | 'atNs' | 'tlsNs' | 'pid' | 'stream' | 'type' | 'flags'
>;

export class FieldBlocks {
  readonly #decoder = new FieldDecoder();
  #numbers = 0;
  #start: BlockStart | undefined;
  /** The pieces of the frame that is not whole yet. */
  #payloads: Buffer[] = [];
  #fields: Buffer[] = [];
  #bytes = 0;

  /** Frames that were told of this direction. */
  get frames(): number {
    return this.#numbers;
  }

  /** Bytes that the fields which were sent before take, and what there is of a block. */
  get bytes(): number {
    return this.#decoder.bytes + this.#bytes;
  }

  /** Notes that a frame was told. Throws a RangeError where one before it is missing. */
  count(number: number): void {
    this.#numbers += 1;
    if (number !== this.#numbers) throw new RangeError('a frame is missing');
  }

  /**
   * Takes a frame with fields, or a piece of one. Where that ends a block, gives its fields to `take`, and what the block
   * began with. Throws a RangeError where it is none.
   */
  add(frame: ToldFrame, take: (name: string, value: string) => void): BlockStart | undefined {
    if (frame.offset === 0) this.#begin(frame);
    this.#bytes += frame.payload.length + (frame.offset === 0 ? FRAME_HEADER_BYTES : 0);
    if (this.#bytes > MOST_BLOCK_BYTES) throw new RangeError('a block of fields is too long');
    this.#payloads.push(Buffer.from(frame.payload));
    if (frame.offset + frame.payload.length < frame.length) return undefined;
    this.#fields.push(fieldsIn(frame, joined(this.#payloads)));
    this.#payloads = [];
    if (!hasFlag(frame, FRAME_FLAG.endHeaders)) return undefined;
    const [start, block] = [this.#start!, joined(this.#fields)];
    this.#start = undefined;
    this.#fields = [];
    this.#bytes = 0;
    this.#decoder.read(block, take);
    return start;
  }

  /** Throws where another frame stands between the frames of a block (RFC 9113, section 6.10). */
  #begin(frame: ToldFrame): void {
    const goesOn = frame.type === FRAME.continuation;
    if (goesOn !== (this.#start !== undefined) || (goesOn && this.#start?.stream !== frame.stream))
      throw new RangeError('a block of fields is cut in another one');
    if (goesOn) return;
    const {id, startNs, atNs, tlsNs, pid, stream, type, flags} = frame;
    this.#start = {id, startNs, atNs, tlsNs, pid, stream, type, flags};
  }
}

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

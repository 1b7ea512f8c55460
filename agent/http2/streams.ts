// The requests of one connection of HTTP/2, stream by stream, from the frames that both sides sent. A request begins
// with the client's fields, and ends with its answer, or where either side resets the stream.
//
// Source of truth: RFC 9113, sections 5.1, 6.4, 6.8 and 8.1.

import {FieldBlocks, type BlockStart} from './field-blocks.js';
import {FRAME, FRAME_FLAG, hasFields, hasFlag, type ToldFrame} from './frame.js';
import {HeadFields, type StreamHead} from './stream-head.js';

/** A request that is over. Times are kernel times as numbers. */
export interface EndedStream {
  /** The engine's id of the frame with which it began. */
  readonly id: number;
  readonly pid: number;
  readonly head: StreamHead;
  readonly startNs: number;
  readonly readNs: number;
  readonly endNs: number;
  readonly tlsNs: number;
  /** The status of the final answer; 0: there was none. */
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

type OpenStream = Omit<EndedStream, 'endNs' | 'status' | 'bytesIn' | 'bytesOut'>;

const NO_BODIES = {bytesIn: 0, bytesOut: 0} as const;
/** Interim answers come before the final one (RFC 9110, section 15.2). */
const FIRST_FINAL_STATUS = 200;

export class Streams {
  readonly #asked = new FieldBlocks();
  readonly #answers = new FieldBlocks();
  readonly #open = new Map<number, OpenStream>();
  /** The statuses of final answers whose bodies go on, by stream. */
  readonly #statuses = new Map<number, number>();
  #lastStream = 0;

  /** Requests that go on. */
  get open(): number {
    return this.#open.size;
  }

  /** Bytes of fields that are kept. */
  get fieldBytes(): number {
    return this.#asked.bytes + this.#answers.bytes;
  }

  /**
   * Takes a frame, and gives the requests that end with it. Throws a RangeError where it cannot be read, or one is
   * missing: then nothing that follows can be.
   */
  take(frame: ToldFrame): readonly EndedStream[] {
    const blocks = frame.isAnswer ? this.#answers : this.#asked;
    blocks.count(frame.number);
    if (hasFields(frame.type)) return this.#takeFields(frame, blocks);
    if (frame.type === FRAME.goaway) return this.#goAway(frame);
    return this.#end(frame.stream, frame);
  }

  /** The connection is over, and with it what goes on. Throws a RangeError where a frame is missing. */
  end(atNs: number, asked: number, answered: number): readonly EndedStream[] {
    if (asked !== this.#asked.frames || answered !== this.#answers.frames)
      throw new RangeError('a frame is missing');
    return this.#endThose([...this.#open.keys()], atNs);
  }

  #takeFields(frame: ToldFrame, blocks: FieldBlocks): readonly EndedStream[] {
    const fields = new HeadFields();
    const start = blocks.add(frame, fields.take);
    // A client has not asked for what a server promises.
    if (start?.type !== FRAME.headers) return NONE;
    if (!frame.isAnswer) {
      this.#begin(start, fields.head());
      return NONE;
    }
    if (fields.status >= FIRST_FINAL_STATUS && this.#open.has(start.stream))
      this.#statuses.set(start.stream, fields.status);
    return hasFlag(start, FRAME_FLAG.endStream) ? this.#end(start.stream, frame) : NONE;
  }

  /** The streams of a connection have growing numbers: what comes on an older one are trailers. */
  #begin({stream, id, pid, startNs, atNs, tlsNs}: BlockStart, head: StreamHead | undefined): void {
    if (stream <= this.#lastStream || head === undefined) return;
    this.#lastStream = stream;
    this.#open.set(stream, {id, pid, head, startNs, readNs: atNs, tlsNs});
  }

  /** Requests on streams that it does not name were not looked at, and never will be. */
  #goAway({isAnswer, atNs, payload}: ToldFrame): readonly EndedStream[] {
    if (!isAnswer || payload.length < LAST_STREAM_BYTES) return NONE;
    const last = payload.readUInt32BE(0) & STREAM_MASK;
    return this.#endThose(
      [...this.#open.keys()].filter((stream) => stream > last),
      atNs,
    );
  }

  #endThose(streams: readonly number[], atNs: number): readonly EndedStream[] {
    return streams.flatMap((stream) => this.#end(stream, {atNs, ...NO_BODIES}));
  }

  #end(
    stream: number,
    {atNs, bytesIn, bytesOut}: Pick<ToldFrame, 'atNs' | 'bytesIn' | 'bytesOut'>,
  ): readonly EndedStream[] {
    const open = this.#open.get(stream);
    if (open === undefined) return NONE;
    const status = this.#statuses.get(stream) ?? 0;
    this.#open.delete(stream);
    this.#statuses.delete(stream);
    return [{...open, endNs: atNs, status, bytesIn, bytesOut}];
  }
}

const NONE: readonly EndedStream[] = [];
const LAST_STREAM_BYTES = 4;
/** Its first bit is reserved. */
const STREAM_MASK = 0x7fff_ffff;

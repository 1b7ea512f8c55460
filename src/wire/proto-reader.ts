// Reads protobuf field by field, without an object for each message: a collector reads some forty fields for
// each request. proto-writer.ts is the other side, and fields.ts has the field numbers.
//
// The format is defined by protobuf.dev, "Encoding". Groups are refused, because proto3 has none.

import {isUtf8} from 'node:buffer';

/** The wire types of fields: the lower three bits of a tag. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const FIXED32 = 5;
/** Length of a varint of 64 bits. */
const MAX_VARINT_BYTES = 10;
/** Stands in a decoded text for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** A field and its wire type, as `next` gives them. */
export function tagOf(field: number, type: number): number {
  return (field << 3) | type;
}

/** All methods throw RangeError where the bytes end too early. */
export class ProtoReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  /** The end of the message that is being read. */
  #end: number;
  #tag = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#end = bytes.length;
  }

  /** Goes back to the first field of the outermost message. */
  restart(): void {
    this.#at = 0;
    this.#end = this.#bytes.length;
  }

  /**
   * Steps to the next field and gives its tag; 0 at the end of the message. The caller then reads the field by
   * the method of its wire type, or skips it.
   */
  next(): number {
    if (this.#at >= this.#end) return this.#atEnd();
    this.#tag = this.uint32();
    if (this.#tag >>> 3 === 0) throw new RangeError('a field without a number');
    return this.#tag;
  }

  /** The lower 32 bits of a varint. */
  uint32(): number {
    const first = this.#byte();
    return first < 0x80 ? first : this.#restOfVarint(first & 0x7f);
  }

  bool(): boolean {
    return this.uint32() !== 0;
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** The value is signed: no time of ours reaches 2^63 ns. */
  fixed64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), true);
  }

  sint64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
      if (shift >= 63n) throw tooLong();
    }
    const bits = BigInt.asUintN(64, value);
    return (bits >> 1n) ^ -(bits & 1n);
  }

  /** Throws TypeError for bytes that are no UTF-8. */
  text(): string {
    const start = this.#content();
    const text = this.#bytes.toString('utf8', start, this.#at);
    if (text.includes(REPLACEMENT) && !isUtf8(this.#bytes.subarray(start, this.#at)))
      throw new TypeError('a text that is no UTF-8');
    return text;
  }

  /** A piece of the bytes that are read, which is not copied. */
  bytes(): Buffer {
    const start = this.#content();
    return this.#bytes.subarray(start, this.#at);
  }

  /** Lower-case hex digits of a field of bytes. */
  hex(): string {
    const start = this.#content();
    return this.#bytes.toString('hex', start, this.#at);
  }

  /** Puts the numbers of a packed field into an array from `start` on. Returns the place behind the last one. */
  uint32s(into: number[], start = into.length): number {
    const outer = this.enter();
    let end = start;
    while (this.#at < this.#end) into[end++] = this.uint32();
    this.leave(outer);
    return end;
  }

  /** Adds the numbers of a packed field. */
  doubles(into: number[]): void {
    const outer = this.enter();
    while (this.#at < this.#end) into.push(this.double());
    this.leave(outer);
  }

  /** Begins to read the message in the field. `leave` takes what is returned. */
  enter(): number {
    const start = this.#content();
    const outer = this.#end;
    this.#end = this.#at;
    this.#at = start;
    return outer;
  }

  /** Ends the message that `enter` began. All its fields must have been read. */
  leave(outer: number): void {
    if (this.#at !== this.#end) throw tooEarly();
    this.#end = outer;
  }

  /** Passes over the field that `next` came to. Throws TypeError for a wire type that proto3 does not have. */
  skip(): void {
    const type = this.#tag & 7;
    if (type === BYTES) this.#content();
    else if (type === VARINT) this.uint32();
    else if (type === FIXED64) this.#advance(8);
    else if (type === FIXED32) this.#advance(4);
    else throw new TypeError(`a field of type ${type}`);
  }

  #atEnd(): 0 {
    if (this.#at > this.#end) throw tooEarly();
    return 0;
  }

  /** The place where the content of a field begins. It ends where the reader then is. */
  #content(): number {
    return this.#advance(this.uint32());
  }

  /** Returns the place before the bytes that are passed over. */
  #advance(bytes: number): number {
    const start = this.#at;
    if (bytes > this.#end - start) throw tooEarly();
    this.#at = start + bytes;
    return start;
  }

  #restOfVarint(first: number): number {
    let value = first;
    for (let count = 1; count < MAX_VARINT_BYTES; count++) {
      const byte = this.#byte();
      if (count < 5) value |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) return value >>> 0;
    }
    throw tooLong();
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw tooEarly();
    this.#at += 1;
    return byte;
  }
}

function tooEarly(): RangeError {
  return new RangeError('a message ends too early');
}

function tooLong(): RangeError {
  return new RangeError('a number of more than 64 bits');
}

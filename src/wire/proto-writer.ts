// Writes protobuf into one buffer. It is written by hand, because the generated code makes an object of
// every message and every field before it knows the length of the whole. fields.ts has the field numbers.
//
// The format is defined by protobuf.dev, "Encoding". A field that holds its default is left out, as in
// proto3; the methods `…Always` are for members of a oneof.

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
/** Length of a varint of 32 bits, the longest that is written here. */
const MAX_VARINT_BYTES = 5;
const FIRST_BYTES = 16 * 1024;

export class ProtoWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #view = viewOf(this.#buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Removes everything behind the first `length` bytes. */
  cutTo(length: number): void {
    this.#length = length;
  }

  /** The bytes that were written. The next write may change them. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  uint32(field: number, value: number): void {
    if (value !== 0) this.uint32Always(field, value);
  }

  uint32Always(field: number, value: number): void {
    this.#reserve(2 * MAX_VARINT_BYTES);
    this.#tag(field, VARINT);
    this.#varint(value >>> 0);
  }

  bool(field: number, value: boolean): void {
    if (value) this.uint32Always(field, 1);
  }

  double(field: number, value: number): void {
    if (value !== 0) this.doubleAlways(field, value);
  }

  doubleAlways(field: number, value: number): void {
    this.#reserve(MAX_VARINT_BYTES + 8);
    this.#tag(field, FIXED64);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  fixed64(field: number, value: bigint): void {
    this.#reserve(MAX_VARINT_BYTES + 8);
    this.#tag(field, FIXED64);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  text(field: number, text: string): void {
    if (text !== '') this.textAlways(field, text);
  }

  /** For a repeated field, in which an empty text counts. */
  textAlways(field: number, text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#reserve(2 * MAX_VARINT_BYTES + bytes);
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(bytes);
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** Throws TypeError if the text is not hexadecimal of so many bytes. */
  hex(field: number, text: string, bytes: number): void {
    this.#reserve(2 * MAX_VARINT_BYTES + bytes);
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(bytes);
    const written = text.length === 2 * bytes ? this.#buffer.write(text, this.#length, 'hex') : 0;
    if (written !== bytes) throw new TypeError(`no id of ${bytes} bytes`);
    this.#length += bytes;
  }

  /** A repeated field of numbers. */
  packedUint32(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    const start = this.begin(field);
    this.#reserve(values.length * MAX_VARINT_BYTES);
    for (const value of values) this.#varint(value >>> 0);
    this.end(start);
  }

  packedDouble(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    this.#reserve(2 * MAX_VARINT_BYTES + 8 * values.length);
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(8 * values.length);
    for (const value of values) {
      this.#view.setFloat64(this.#length, value, true);
      this.#length += 8;
    }
  }

  /**
   * Begins a message within this one. Everything that is written until `end` belongs to it. Most messages
   * are shorter than 128 bytes, so that their length takes one byte; `lengthBytes` is the guess for others.
   */
  begin(field: number, lengthBytes = 1): number {
    this.#reserve(2 * MAX_VARINT_BYTES);
    this.#tag(field, LENGTH_DELIMITED);
    this.#length += lengthBytes;
    return this.#length;
  }

  /** Ends a message; `begin` gave `start` for the same guess. Its bytes are moved where the guess was wrong. */
  end(start: number, lengthBytes = 1): void {
    const bytes = this.#length - start;
    const more = varintBytes(bytes) - lengthBytes;
    if (more !== 0) {
      this.#reserve(Math.max(0, more));
      this.#buffer.copyWithin(start + more, start, this.#length);
    }
    this.#length = start - lengthBytes;
    this.#varint(bytes);
    this.#length += bytes;
  }

  #tag(field: number, kind: number): void {
    this.#varint((field << 3) | kind);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({buffer, byteOffset, length}: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes += 1;
  return bytes;
}

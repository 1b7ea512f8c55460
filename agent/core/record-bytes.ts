// The bytes of one record where they lie in a chunk of the loader's output. One object moves from record to record: a
// buffer for each of them would cost more than all that is read of it.
//
// Integers are little-endian (bpf/core/PROTOCOL.md, "Records"). `at` counts from the record's first byte. A read that
// goes beyond its last one throws a RangeError.

const HALF = 2 ** 32;
const ADDRESS_BYTES = 16;
/** The number that tells what the record is about stands behind its length. */
const TYPE_AT = 4;

/** 16 bytes in network order; IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
export type AddressBytes = Buffer;

export class RecordBytes {
  #chunk: Buffer;
  #view: DataView;
  #start = 0;
  #end: number;

  /** The record that has all of these bytes, until it is moved. */
  constructor(chunk: Buffer) {
    this.#chunk = chunk;
    this.#view = viewOf(chunk);
    this.#end = chunk.length;
  }

  /** Lies in another chunk from now on, and has all of it until it is moved. */
  enter(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#view = viewOf(chunk);
    this.#start = 0;
    this.#end = chunk.length;
  }

  /** Moves to the record of so many bytes that begins at this place of the chunk. */
  moveTo(start: number, length: number): void {
    this.#start = start;
    this.#end = start + length;
  }

  get type(): number {
    return this.uint16(TYPE_AT);
  }

  uint8(at: number): number {
    return this.#view.getUint8(this.#placeOf(at, 1));
  }

  uint16(at: number): number {
    return this.#view.getUint16(this.#placeOf(at, 2), true);
  }

  uint32(at: number): number {
    return this.#view.getUint32(this.#placeOf(at, 4), true);
  }

  /** An integer of 64 bits, exact up to 2^53. */
  number(at: number): number {
    const place = this.#placeOf(at, 8);
    return this.#view.getUint32(place + 4, true) * HALF + this.#view.getUint32(place, true);
  }

  bigint(at: number): bigint {
    return this.#view.getBigUint64(this.#placeOf(at, 8), true);
  }

  /** One character for each of so many bytes. */
  latin1(at: number, length: number): string {
    const place = this.#placeOf(at, length);
    return this.#chunk.toString('latin1', place, place + length);
  }

  /** UTF-8 up to the NULs that pad it. Bytes that are no UTF-8 become U+FFFD. */
  text(at: number): string {
    const start = this.#placeOf(at, 0);
    const end = this.#chunk.indexOf(0, start);
    return this.#chunk.toString('utf8', start, end < 0 || end > this.#end ? this.#end : end);
  }

  /** Not a copy: valid as long as the chunk. */
  bytes(at: number, length: number): Buffer {
    const place = this.#placeOf(at, length);
    return this.#chunk.subarray(place, place + length);
  }

  /** Not a copy: valid as long as the chunk. */
  address(at: number): AddressBytes {
    return this.bytes(at, ADDRESS_BYTES);
  }

  /** All bytes of the record, not copied: valid as long as the chunk. */
  whole(): Buffer {
    return this.#chunk.subarray(this.#start, this.#end);
  }

  /** Throws a RangeError where the record ends before these bytes do. */
  assertHolds(at: number, bytes: number): void {
    this.#placeOf(at, bytes);
  }

  #placeOf(at: number, bytes: number): number {
    const place = this.#start + at;
    if (place + bytes > this.#end) throw new RangeError('the record ends within a field');
    return place;
  }
}

function viewOf({buffer, byteOffset, length}: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

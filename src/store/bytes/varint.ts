// Numbers as bytes. A varint (LEB128, up to 2^53) takes one byte for a small number: seven bits, and one
// that says whether more follow. Nibbles take half a byte for a tiny number: three bits and one.
// FORMAT.md draws them.

/** Bytes in memory that grows as it is needed. `packed` (packed.ts) lends out a writer. */
export class ByteWriter {
  #bytes = Buffer.alloc(1024);
  #view = viewOf(this.#bytes);
  #length = 0;
  /** True if the last byte has room for four more bits. */
  #isHalf = false;

  get length(): number {
    return this.#length;
  }

  /**
   * A whole number from 0 to 2^53 − 1, or a sum of some such, as exact as a double is. Throws RangeError
   * from 2^63 on.
   */
  varint(value: number): void {
    if (!(value < 2 ** 63)) throw new RangeError(`${value} is no number of 63 bits`);
    this.#reserve(9);
    let rest = value;
    // Bit operations work on 32 bits only, so larger numbers are divided.
    while (rest > 0x7fffffff) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of either sign, small ones short: 0, −1, 1, −2 … as 0, 1, 2, 3 … */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Any number. Whole numbers from 0 to 2^52 are doubled; all others are the byte 1 and a float64. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= 2 ** 52 && !Object.is(value, -0)) {
      this.varint(2 * value);
      return;
    }
    this.#reserve(9);
    this.#bytes[this.#length++] = 1;
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Any number in eight bytes. */
  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A whole number of 64 bits with its sign, in eight bytes. */
  int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  /** A varint in steps of four bits. `align` is to be called after the last of several. */
  nibbles(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 7) {
      this.#nibble((rest % 8) | 8);
      rest = Math.floor(rest / 8);
    }
    this.#nibble(rest);
  }

  /** The next number begins with a whole byte. */
  align(): void {
    this.#isHalf = false;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The length in bytes of UTF-8, then these bytes. */
  text(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** The bytes of so many pairs of hex digits. */
  hex(digits: string, bytes: number): void {
    this.#reserve(bytes);
    this.#bytes.write(digits, this.#length, bytes, 'hex');
    this.#length += bytes;
  }

  /** A copy of the bytes that were written. */
  copy(): Uint8Array {
    const copy = new Uint8Array(this.#length);
    copy.set(this.#bytes.subarray(0, this.#length));
    return copy;
  }

  /** Drops the bytes that were written and keeps their memory for the next ones. */
  clear(): void {
    this.#length = 0;
    this.#isHalf = false;
  }

  #nibble(bits: number): void {
    if (this.#isHalf) this.#bytes[this.#length - 1]! |= bits << 4;
    else this.#bytes[this.#length++] = bits;
    this.#isHalf = !this.#isHalf;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.alloc(2 * (this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * The number of either sign that `ByteWriter.signed` wrote as `value`. The remainder of a double (`%`) is a call of
 * the C library, which takes longer than all the rest.
 */
export function signedOf(value: number): number {
  const half = Math.floor(value / 2);
  return 2 * half === value ? half : -half - 1;
}

/** Reads what ByteWriter wrote. Throws RangeError at the end of the bytes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #view: DataView | undefined;
  #at = 0;
  #isHalf = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#next();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  /** Fills an array. For a million numbers this takes a third of the time of single calls. */
  varints(into: Int32Array | Float64Array): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < into.length; index++) {
      // Past the end there is `undefined`, which ends a number as a small byte does.
      let byte = bytes[at++]!;
      let value = byte & 0x7f;
      for (let scale = 128; byte >= 0x80; scale *= 128) {
        byte = bytes[at++]!;
        value += (byte & 0x7f) * scale;
      }
      into[index] = value;
    }
    this.skip(at - this.#at);
  }

  signed(): number {
    return signedOf(this.varint());
  }

  number(): number {
    const doubled = this.varint();
    if (doubled !== 1) return doubled / 2;
    return this.float64();
  }

  float64(): number {
    const at = this.skip(8);
    return this.#viewed().getFloat64(at, true);
  }

  int64(): bigint {
    const at = this.skip(8);
    return this.#viewed().getBigInt64(at, true);
  }

  text(): string {
    return this.bytes(this.varint()).toString();
  }

  /** The bytes are not copied. */
  bytes(length: number): Buffer {
    const at = this.skip(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, length);
  }

  nibbles(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const bits = this.#nibble();
      value += (bits & 7) * scale;
      if (bits < 8) return value;
      scale *= 8;
    }
  }

  /**
   * Skips so many numbers of nibbles, and behind each odd one another, and aligns. It takes a third of
   * the time of reading them.
   */
  skipNibbles(numbers: number): void {
    const bytes = this.#bytes;
    // The place in half bytes. Past the end there is `undefined`, which is 0 here and ends a number.
    let at = 2 * this.#at - (this.#isHalf ? 1 : 0);
    for (let left = numbers; left > 0; left--) {
      const first = bytes[at >> 1]! >> ((at & 1) << 2);
      at += 1;
      for (let bits = first; (bits & 8) !== 0; at += 1) bits = bytes[at >> 1]! >> ((at & 1) << 2);
      if ((first & 1) === 0) continue;
      for (let bits = 8; (bits & 8) !== 0; at += 1) bits = bytes[at >> 1]! >> ((at & 1) << 2);
    }
    this.skip(((at + 1) >> 1) - this.#at);
    this.align();
  }

  /**
   * Reads so many numbers of nibbles, and behind each odd one another, into `into`, and aligns. Returns how many
   * there were: at most twice as many. Single calls take three times as long.
   */
  nibblesInto(numbers: number, into: Float64Array): number {
    const bytes = this.#bytes;
    let at = 2 * this.#at - (this.#isHalf ? 1 : 0);
    let read = 0;
    let isBehindOdd = false;
    for (let left = numbers; left > 0;) {
      let bits = bytes[at >> 1]! >> ((at & 1) << 2);
      at += 1;
      // The first nibble has the lowest bits, and so says whether the number is odd.
      isBehindOdd = !isBehindOdd && (bits & 1) === 1;
      let value = bits & 7;
      for (let scale = 8; (bits & 8) !== 0; scale *= 8) {
        bits = bytes[at >> 1]! >> ((at & 1) << 2);
        at += 1;
        value += (bits & 7) * scale;
      }
      into[read] = value;
      read += 1;
      if (!isBehindOdd) left -= 1;
    }
    this.skip(((at + 1) >> 1) - this.#at);
    this.align();
    return read;
  }

  align(): void {
    this.#isHalf = false;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Returns the place before the skipped bytes. */
  skip(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.length) throw new RangeError('the bytes end too early');
    this.#at += bytes;
    return at;
  }

  #viewed(): DataView {
    return (this.#view ??= new DataView(this.#bytes.buffer, this.#bytes.byteOffset));
  }

  #nibble(): number {
    this.#isHalf = !this.#isHalf;
    return this.#isHalf ? this.#next() & 0xf : this.#bytes[this.#at - 1]! >> 4;
  }

  #next(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('the bytes end too early');
    this.#at += 1;
    return byte;
  }
}

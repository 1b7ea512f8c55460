// Reads blocks of fields (HPACK) of one direction of a connection, in the order in which they were sent. What a block
// means depends on those before it, so that where one is missing or wrong, none can be read any more.
//
// Source of truth: RFC 7541, sections 5 and 6.

import {FieldTable, type Field} from './field-table.js';
import {readHuffman} from './huffman.js';

/** Bits of a number that stand in the byte with its kind. */
const PREFIX = {indexed: 7, added: 6, resize: 5, literal: 4, length: 7} as const;
/** Four bytes more: larger numbers than 2^28 count nothing that there is. */
const MOST_SHIFT = 21;

export class FieldDecoder {
  readonly #table = new FieldTable();
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /** The bytes that its table holds. */
  get bytes(): number {
    return this.#table.bytes;
  }

  /** Gives the fields of a whole block to `take`. Throws a RangeError where it is none; then no other can be read. */
  read(block: Buffer, take: (name: string, value: string) => void): void {
    this.#block = block;
    this.#at = 0;
    while (this.#at < block.length) {
      const field = this.#next();
      if (field !== undefined) take(field[0], field[1]);
    }
  }

  /** Undefined where the sender tells a new size of its table. */
  #next(): Field | undefined {
    const kind = this.#block[this.#at]!;
    if (kind & 0x80) return this.#table.at(this.#number(PREFIX.indexed));
    if (kind & 0x40) {
      const field = this.#field(PREFIX.added);
      this.#table.add(field);
      return field;
    }
    if (!(kind & 0x20)) return this.#field(PREFIX.literal);
    this.#table.resize(this.#number(PREFIX.resize));
    return undefined;
  }

  /** A field that is written out, or its value alone. */
  #field(prefix: number): Field {
    const index = this.#number(prefix);
    const name = index === 0 ? this.#string() : this.#table.at(index)[0];
    return [name, this.#string()];
  }

  #string(): string {
    const isHuffman = (this.#byte(this.#at) & 0x80) !== 0;
    const length = this.#number(PREFIX.length);
    const end = this.#at + length;
    if (end > this.#block.length) throw new RangeError('a block ends within a string');
    const bytes = this.#block.subarray(this.#at, end);
    this.#at = end;
    return isHuffman ? readHuffman(bytes) : bytes.toString('latin1');
  }

  #number(prefixBits: number): number {
    const most = 2 ** prefixBits - 1;
    let number = this.#byte(this.#at++) & most;
    if (number < most) return number;
    for (let shift = 0; shift <= MOST_SHIFT; shift += 7) {
      const byte = this.#byte(this.#at++);
      number += (byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
    throw new RangeError('a number of a block is too large');
  }

  #byte(at: number): number {
    const byte = this.#block[at];
    if (byte === undefined) throw new RangeError('a block ends within a number');
    return byte;
  }
}

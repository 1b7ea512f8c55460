// Writes a BTF file, type by type. Source of truth: Linux Documentation/bpf/btf.rst.

const MAGIC = 0xeb9f;
const VERSION = 1;
const HEADER_BYTES = 24;

/** The three words that every type begins with; the name is given as text. */
export interface TypeHead {
  readonly name: string;
  /** The kind, the flag and the number of members in one word. */
  readonly info: number;
  /** The size, or the number of the type that it refers to. */
  readonly value: number;
}

export class BtfWriter {
  readonly #types: (readonly number[] | undefined)[] = [];
  readonly #names = new Map<string, number>([['', 0]]);
  #nameBytes = 1;

  /**
   * Reserves the number of a type that is written later, because types refer to each other in
   * circles.
   */
  reserve(): number {
    return this.#types.push(undefined);
  }

  put(number: number, {name, info, value}: TypeHead, more: readonly number[]): void {
    this.#types[number - 1] = [this.nameOf(name), info, value, ...more];
  }

  /** The offset of a name among the strings. */
  nameOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const offset = this.#nameBytes;
    this.#names.set(name, offset);
    this.#nameBytes += Buffer.byteLength(name, 'latin1') + 1;
    return offset;
  }

  bytes(): Uint8Array {
    const words = this.#types.flatMap((type) => type ?? []);
    const typeBytes = words.length * 4;
    const file = Buffer.alloc(HEADER_BYTES + typeBytes + this.#nameBytes);
    file.writeUInt16LE(MAGIC, 0);
    file.writeUInt8(VERSION, 2);
    file.writeUInt32LE(HEADER_BYTES, 4);
    file.writeUInt32LE(0, 8);
    file.writeUInt32LE(typeBytes, 12);
    file.writeUInt32LE(typeBytes, 16);
    file.writeUInt32LE(this.#nameBytes, 20);
    words.forEach((word, at) => file.writeUInt32LE(word >>> 0, HEADER_BYTES + 4 * at));
    for (const [name, offset] of this.#names) {
      file.write(name, HEADER_BYTES + typeBytes + offset, 'latin1');
    }
    return file;
  }
}

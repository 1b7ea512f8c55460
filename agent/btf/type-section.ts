// Reads the types of a BTF file, which refer to each other by number.
//
// Source of truth: Linux Documentation/bpf/btf.rst ("BTF Type and String Encoding").

export const KIND = {
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  function: 12,
  prototype: 13,
  variable: 14,
  section: 15,
  float: 16,
  declarationTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

/**
 * Words of 32 bits behind the first three of a type: a fixed number, and a number for each of its
 * `vlen`.
 */
const EXTRA_WORDS: Readonly<Record<number, readonly [fixed: number, each: number]>> = {
  [KIND.int]: [1, 0],
  [KIND.pointer]: [0, 0],
  [KIND.array]: [3, 0],
  [KIND.struct]: [0, 3],
  [KIND.union]: [0, 3],
  [KIND.enum]: [0, 2],
  [KIND.forward]: [0, 0],
  [KIND.typedef]: [0, 0],
  [KIND.volatile]: [0, 0],
  [KIND.const]: [0, 0],
  [KIND.restrict]: [0, 0],
  [KIND.function]: [0, 0],
  [KIND.prototype]: [0, 2],
  [KIND.variable]: [1, 0],
  [KIND.section]: [0, 3],
  [KIND.float]: [0, 0],
  [KIND.declarationTag]: [1, 0],
  [KIND.typeTag]: [0, 0],
  [KIND.enum64]: [0, 3],
};

const MAGIC = 0xeb9f;
const HEADER_BYTES = 24;
const HEAD_WORDS = 3;

export interface Member {
  readonly name: string;
  readonly type: number;
  /**
   * Bits from the start of the struct. The top byte has the width of a bit field, as the kernel
   * writes it.
   */
  readonly offset: number;
}

export class TypeSection {
  readonly #words: Uint32Array;
  readonly #strings: Uint8Array;
  /** The word at which each type begins. Type 0 is void. */
  readonly #starts: number[] = [0];

  /** Throws RangeError on a file that is no BTF of this machine's byte order, or is cut off. */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < HEADER_BYTES || view.getUint16(0, true) !== MAGIC) {
      throw new RangeError('not a BTF file');
    }
    const headerBytes = view.getUint32(4, true);
    const types = part(bytes, headerBytes + view.getUint32(8, true), view.getUint32(12, true));
    this.#words = new Uint32Array(new Uint8Array(types).buffer);
    this.#strings = part(bytes, headerBytes + view.getUint32(16, true), view.getUint32(20, true));
    this.#findStarts();
  }

  /** The highest number of a type; the lowest is 1. */
  get last(): number {
    return this.#starts.length - 1;
  }

  kind(type: number): number {
    return (this.#info(type) >>> 24) & 0x1f;
  }

  name(type: number): string {
    return this.#text(this.#words[this.#start(type)]!);
  }

  /** The type that a pointer, typedef, array or qualifier refers to. */
  referred(type: number): number {
    const start = this.#start(type);
    return this.#words[this.kind(type) === KIND.array ? start + HEAD_WORDS : start + 2]!;
  }

  /** The size of a struct, union, int or enum in bytes. */
  size(type: number): number {
    return this.#words[this.#start(type) + 2]!;
  }

  /** The type of the index, and the number of elements of an array. */
  arrayShape(type: number): readonly [number, number] {
    const start = this.#start(type) + HEAD_WORDS;
    return [this.#words[start + 1]!, this.#words[start + 2]!];
  }

  members(type: number): Member[] {
    const start = this.#start(type) + HEAD_WORDS;
    const count = this.#info(type) & 0xffff;
    return Array.from({length: count}, (_, at) => ({
      name: this.#text(this.#words[start + 3 * at]!),
      type: this.#words[start + 3 * at + 1]!,
      offset: this.#words[start + 3 * at + 2]!,
    }));
  }

  /** The kind, the flag and `vlen` in one word, as in the file. */
  info(type: number): number {
    return this.#info(type);
  }

  /** The word that tells an int's encoding. */
  encoding(type: number): number {
    return this.#words[this.#start(type) + HEAD_WORDS]!;
  }

  #info(type: number): number {
    return this.#words[this.#start(type) + 1]!;
  }

  #start(type: number): number {
    const start = this.#starts[type];
    if (start === undefined || type === 0) throw new RangeError(`no type ${type}`);
    return start;
  }

  #findStarts(): void {
    let at = 0;
    while (at + HEAD_WORDS <= this.#words.length) {
      this.#starts.push(at);
      const info = this.#words[at + 1]!;
      const extra = EXTRA_WORDS[(info >>> 24) & 0x1f];
      if (extra === undefined) throw new RangeError(`a type of unknown kind at word ${at}`);
      at += HEAD_WORDS + extra[0] + extra[1] * (info & 0xffff);
    }
    if (at !== this.#words.length) throw new RangeError('the types are cut off');
  }

  #text(offset: number): string {
    if (offset === 0) return '';
    const end = this.#strings.indexOf(0, offset);
    return Buffer.from(this.#strings.subarray(offset, end < 0 ? undefined : end)).toString(
      'latin1',
    );
  }
}

function part(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset + length > bytes.length) throw new RangeError('the file is cut off');
  return bytes.subarray(offset, offset + length);
}

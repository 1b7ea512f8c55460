// The strings of one batch, each once. Records refer to them by index.

import {BATCH} from './fields.js';
import {MAX_STRING_BYTES} from './limits.js';
import {assertWithin} from './plain.js';
import type {ProtoWriter} from './proto-writer.js';

export class StringTable {
  readonly #writer: ProtoWriter;
  readonly #all: string[] = [];
  readonly #indexes = new Map<string, number>();

  /** Writes each new string to `writer`. */
  constructor(writer: ProtoWriter) {
    this.#writer = writer;
  }

  get size(): number {
    return this.#all.length;
  }

  /** Throws RangeError for a string that is longer than the other side takes. */
  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    assertWithin('bytes in one string', text.length, MAX_STRING_BYTES);
    this.#writer.textAlways(BATCH.strings, text);
    this.#indexes.set(text, this.#all.length);
    return this.#all.push(text) - 1;
  }

  /** Keeps the first `size` strings and forgets the others. */
  cutTo(size: number): void {
    for (const text of this.#all.splice(size)) this.#indexes.delete(text);
  }
}

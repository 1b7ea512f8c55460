// The strings of one batch, each once. Records refer to them by index.

import type {BudgetPart} from '../domain/request.js';
import {BATCH} from './fields.js';
import {MAX_STRING_BYTES} from './limits.js';
import {assertWithin} from './plain.js';
import type {ProtoWriter} from './proto-writer.js';
import {asPart} from './string-list.js';

export class StringTable {
  readonly #writer: ProtoWriter;
  readonly #all: string[] = [];
  readonly #indexes = new Map<string, number>();
  /** Those of strings that were found to be parts of budgets: each is looked at once in a batch. */
  readonly #parts = new Map<string, number>();

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

  /** Throws TypeError for a name that is none of a part, and RangeError as `indexOf` does. */
  indexOfPart(part: BudgetPart): number {
    let index = this.#parts.get(part);
    if (index === undefined) this.#parts.set(part, (index = this.indexOf(asPart(part))));
    return index;
  }

  /** Keeps the first `size` strings and forgets the others. */
  cutTo(size: number): void {
    const cut = this.#all.splice(size);
    if (size === 0) {
      this.#indexes.clear();
      this.#parts.clear();
      return;
    }
    for (const text of cut) {
      this.#indexes.delete(text);
      this.#parts.delete(text);
    }
  }
}

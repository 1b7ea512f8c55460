// Heads of requests by their bytes: clients that ask the same again and again are read once. A head with
// a trace context comes only once, so it is not kept.

import {readHeads, type RequestHead} from './http-head.js';

/** Texts that are kept, of at most so many characters: half a megabyte. */
const MOST_TEXTS = 512;
const MOST_CHARACTERS = 1_024;

export class KnownHeads {
  readonly #known = new Map<string, readonly RequestHead[]>();

  /** The heads as readHeads gives them. */
  of(text: string): readonly RequestHead[] {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const heads = readHeads(text);
    const comesAgain =
      text.length <= MOST_CHARACTERS && !heads.some(({trace}) => trace !== undefined);
    if (comesAgain) {
      if (this.#known.size >= MOST_TEXTS) this.#known.clear();
      this.#known.set(text, heads);
    }
    return heads;
  }
}

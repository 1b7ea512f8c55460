// Heads of requests by their bytes: clients that ask the same again and again are read once. A trace context comes
// only once, so what is known is the head without it.

import {readTraceparent} from '../../../src/domain/span.js';
import {readHeads, type RequestHead} from './http-head.js';

/** Texts that are kept, of at most so many characters: half a megabyte. */
const MOST_TEXTS = 512;
const MOST_CHARACTERS = 1_024;
/** As most clients write it; of others the whole head is read. */
const TRACE_FIELDS = ['\r\ntraceparent: ', '\r\nTraceparent: '] as const;

export class KnownHeads {
  readonly #known = new Map<string, readonly RequestHead[]>();
  /** The text that came last. Most loads ask for one thing again and again, which needs no hash of it then. */
  #last: {readonly text: string; readonly heads: readonly RequestHead[]} = {text: '', heads: []};

  /** The heads as readHeads gives them. */
  of(text: string): readonly RequestHead[] {
    if (text !== this.#last.text) this.#last = {text, heads: this.#headsOf(text)};
    return this.#last.heads;
  }

  #headsOf(text: string): readonly RequestHead[] {
    const parted = withoutTrace(text);
    if (parted === undefined) return this.#read(text);
    const heads = this.#read(parted.rest);
    const [head, ...more] = heads;
    // Whose trace context it is, the whole text tells.
    if (head === undefined || more.length > 0 || head.trace !== undefined) return readHeads(text);
    const trace = readTraceparent(parted.value);
    return trace === undefined ? heads : [{...head, trace}];
  }

  #read(text: string): readonly RequestHead[] {
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

/** The text without the value of the first head's trace context, and that value. Undefined where there is none. */
function withoutTrace(text: string): {rest: string; value: string} | undefined {
  const end = text.indexOf('\r\n\r\n');
  for (const field of TRACE_FIELDS) {
    const at = text.indexOf(field);
    if (at < 0 || at > end) continue;
    const from = at + field.length;
    const until = text.indexOf('\r\n', from);
    return {rest: text.slice(0, from) + text.slice(until), value: text.slice(from, until)};
  }
  return undefined;
}

// Goes through the entries of a map as bpftrace prints it, one after the other and almost without
// garbage, because thousands of them come every second. A key is numbers, with a kernel stack
// behind them in some maps. A value is a number, a tuple of numbers, or text. agent/probes knows
// their meaning.
//
// {"type": "map", "data": {"@name": {"1,2": [3, 4], "1,4,\n  vfs_read+17\n": 5, "7": "text"}}}
// or, without keys, {…{"@name": 3}}. Up to bpftrace 0.23 numbers past 2^53 are bare, then quoted.

import {Words} from './words.js';

const PREFIX = '{"type": "map", "data": {"@';
const BLANK = 32;
const QUOTE = 34;
const COMMA = 44;
const BRACKET = 91;
const BACKSLASH = 92;
const END_BRACKET = 93;
const BRACE = 123;
const END_BRACE = 125;

export class MapCursor {
  /** The name of the map without `@`. */
  readonly name: string;
  /** The numbers in the key of the current entry. */
  readonly keys = new Words();
  readonly #line: string;
  readonly #values = new Words();
  readonly #hasKeys: boolean;
  /** Where each number of the key ends. */
  readonly #keyEnds: number[] = [];
  #at: number;
  #entries = 0;
  #keyStart = 0;
  #restStart = 0;
  #keyEnd = 0;

  private constructor(line: string, name: string, at: number) {
    this.name = name;
    this.#line = line;
    this.#hasKeys = line.charCodeAt(at) === BRACE;
    this.#at = this.#hasKeys ? at + 1 : at;
  }

  /**
   * Undefined for a line that prints something else. Throws SyntaxError, as all methods here may.
   */
  static over(line: string): MapCursor | undefined {
    if (!line.startsWith(PREFIX)) return undefined;
    const nameEnd = line.indexOf('"', PREFIX.length);
    if (nameEnd < 0 || !line.startsWith('": ', nameEnd)) {
      throw new SyntaxError('a name does not end');
    }
    return new MapCursor(line, line.slice(PREFIX.length, nameEnd), nameEnd + 3);
  }

  /** The number of entries that were met. */
  get entries(): number {
    return this.#entries;
  }

  /** Goes to the next entry, whose `values` or `text` has to be read. False behind the last one. */
  next(): boolean {
    const hasMore = this.#hasKeys ? this.#toNextKey() : this.#entries === 0;
    if (hasMore) this.#entries += 1;
    else if (this.#line.slice(this.#at) !== '}}') throw new SyntaxError('not one map');
    return hasMore;
  }

  /** The first `count` numbers of the key, as printed. */
  keyText(count: number): string {
    return this.#line.slice(this.#keyStart, this.#keyEnds[count - 1]);
  }

  /** The text behind the numbers of the key, as printed. */
  keyRest(): string {
    return this.#line.slice(this.#restStart, this.#keyEnd);
  }

  /** The value of the entry. The object is used again for the next entry. */
  values(): Words {
    const words = this.#values;
    words.clear();
    if (!this.#skip(BRACKET)) {
      this.#value();
      return words;
    }
    do {
      while (this.#line.charCodeAt(this.#at) === BLANK) this.#at += 1;
      this.#value();
    } while (this.#skip(COMMA));
    this.#expect(END_BRACKET);
    return words;
  }

  text(): string {
    const start = this.#at;
    this.#expect(QUOTE);
    this.#at = this.#stringEnd() + 1;
    return JSON.parse(this.#line.slice(start, this.#at)) as string;
  }

  #toNextKey(): boolean {
    if (this.#skip(END_BRACE)) return false;
    if (this.#entries > 0) {
      this.#expect(COMMA);
      this.#at += 1; // the blank
    }
    this.#expect(QUOTE);
    this.#key();
    if (!this.#line.startsWith('": ', this.#at)) throw new SyntaxError('a key without a value');
    this.#at += 3;
    return true;
  }

  #key(): void {
    this.keys.clear();
    this.#keyStart = this.#at;
    do {
      const char = this.#line.charCodeAt(this.#at);
      if (char === QUOTE || char === BACKSLASH) break;
      this.#at = this.keys.readDecimal(this.#line, this.#at);
      this.#keyEnds[this.keys.count - 1] = this.#at;
    } while (this.#skip(COMMA));
    this.#restStart = this.#at;
    this.#keyEnd = this.#stringEnd();
    this.#at = this.#keyEnd;
  }

  #value(): void {
    const isQuoted = this.#skip(QUOTE);
    this.#at = this.#values.readDecimal(this.#line, this.#at);
    if (isQuoted) this.#expect(QUOTE);
  }

  /** Where the quote is that ends the current string. */
  #stringEnd(): number {
    for (let at = this.#at; ; at += 1) {
      at = this.#line.indexOf('"', at);
      if (at < 0) throw new SyntaxError('a string does not end');
      let backslashes = 0;
      while (this.#line.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) return at;
    }
  }

  #skip(char: number): boolean {
    if (this.#line.charCodeAt(this.#at) !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: number): void {
    if (this.#skip(char)) return;
    throw new SyntaxError(`expected ${String.fromCharCode(char)} at ${this.#at}`);
  }
}

// Reads a map as bpftrace prints it, in one pass and almost without garbage: the agent reads
// thousands of keys a second, and few of them changed. Keys are numbers and addresses, values are
// whole numbers.
//
// {"type": "map", "data": {"@name": {"1,2": 3, "1,4": 5}}}  or, without keys, {…{"@name": 3}}
// Up to bpftrace 0.23 numbers past 2^53 are bare, since 0.24 they are quoted.

const PREFIX = '{"type": "map", "data": {"@';
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const BRACE = 123;
const END_BRACE = 125;
const BACKSLASH = 92;

/**
 * A number of this many digits is always exact in a double. Of a longer one the last nine are kept
 * apart.
 */
const EXACT_DIGITS = 15;
const LOW_DIGITS = 9;
const LOW = 1e9;
const MOST_DIGITS = 20;

export class PrintedMap {
  readonly name: string;
  readonly #line: string;
  /** Where each key starts and ends in the line. */
  readonly #keys: readonly number[];
  /** The high and the low part of each value, which stand for high · 10^9 + low. */
  readonly #parts: readonly number[];

  constructor(name: string, line: string, keys: readonly number[], parts: readonly number[]) {
    this.name = name;
    this.#line = line;
    this.#keys = keys;
    this.#parts = parts;
  }

  get size(): number {
    return this.#parts.length / 2;
  }

  key(at: number): string {
    return this.#line.slice(this.#keys[2 * at], this.#keys[2 * at + 1]);
  }

  high(at: number): number {
    return this.#parts[2 * at]!;
  }

  low(at: number): number {
    return this.#parts[2 * at + 1]!;
  }
}

/** The number that a high and a low part stand for. */
export function wholeNumber(high: number, low: number): bigint {
  return BigInt(high) * BigInt(LOW) + BigInt(low);
}

/**
 * Undefined for a line that prints something else. Throws SyntaxError on a map that cannot be read.
 */
export function readPrintedMap(line: string): PrintedMap | undefined {
  if (!line.startsWith(PREFIX)) return undefined;
  const nameEnd = line.indexOf('"', PREFIX.length);
  if (nameEnd < 0 || !line.startsWith('": ', nameEnd)) throw new SyntaxError('a name does not end');
  const scan = new Scan(line, nameEnd + 3);
  if (line.charCodeAt(scan.at) === BRACE) scan.entries();
  else scan.entry(0, 0);
  if (line.slice(scan.at) !== '}}') throw new SyntaxError('not one map');
  return new PrintedMap(line.slice(PREFIX.length, nameEnd), line, scan.keys, scan.parts);
}

class Scan {
  readonly keys: number[] = [];
  readonly parts: number[] = [];
  at: number;
  readonly #line: string;

  constructor(line: string, at: number) {
    this.#line = line;
    this.at = at;
  }

  /** Reads from the opening brace to behind the closing one. */
  entries(): void {
    this.at += 1;
    if (this.#line.charCodeAt(this.at) === END_BRACE) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.#expect(QUOTE);
      const start = this.at;
      this.#skipKey();
      const end = this.at - 1;
      if (!this.#line.startsWith(': ', this.at)) throw new SyntaxError('a key without a value');
      this.at += 2;
      this.entry(start, end);
      if (this.#line.charCodeAt(this.at) === END_BRACE) break;
      this.#expect(COMMA);
      this.at += 1; // the blank
    }
    this.at += 1;
  }

  entry(keyStart: number, keyEnd: number): void {
    const isQuoted = this.#line.charCodeAt(this.at) === QUOTE;
    if (isQuoted) this.at += 1;
    const isNegative = this.#line.charCodeAt(this.at) === MINUS;
    if (isNegative) this.at += 1;
    const start = this.at;
    while (isDigit(this.#line.charCodeAt(this.at))) this.at += 1;
    const digits = this.at - start;
    if (digits === 0 || digits > MOST_DIGITS) throw new SyntaxError('a value is no whole number');
    const split = digits > EXACT_DIGITS ? this.at - LOW_DIGITS : start;
    const sign = isNegative ? -1 : 1;
    this.keys.push(keyStart, keyEnd);
    this.parts.push(sign * this.#number(start, split), sign * this.#number(split, this.at));
    if (isQuoted) this.#expect(QUOTE);
  }

  #number(from: number, to: number): number {
    let value = 0;
    for (let at = from; at < to; at += 1) value = value * 10 + this.#line.charCodeAt(at) - ZERO;
    return value;
  }

  #skipKey(): void {
    for (; this.at < this.#line.length; this.at += 1) {
      const char = this.#line.charCodeAt(this.at);
      if (char === BACKSLASH) throw new SyntaxError('a key is neither numbers nor an address');
      if (char === QUOTE) {
        this.at += 1;
        return;
      }
    }
    throw new SyntaxError('a key does not end');
  }

  #expect(char: number): void {
    if (this.#line.charCodeAt(this.at) !== char) {
      throw new SyntaxError(`expected ${String.fromCharCode(char)} at ${this.at}`);
    }
    this.at += 1;
  }
}

function isDigit(char: number): boolean {
  return char >= ZERO && char <= NINE;
}

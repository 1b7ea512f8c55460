// Keeps numbers of 64 bits as two halves of 32 bits. A JavaScript number holds a half exactly, but
// not 64 bits, and a BigInt for each of them would cost too much.

/** No key or value of the scripts has more words. */
const MOST = 32;
const HALF = 2 ** 32;

/**
 * A number of this many digits is always exact in a double. Of a longer one the last nine are read
 * apart.
 */
const EXACT_DIGITS = 15;
const LOW_DIGITS = 9;
const LOW = 1e9;
const QUARTER = 2 ** 16;
const MOST_DIGITS = 20;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** A list of words that is used again and again. A word behind its end is 0. */
export class Words {
  readonly #high = new Uint32Array(MOST);
  readonly #low = new Uint32Array(MOST);
  #count = 0;

  /** Makes words of numbers; a number below zero is taken modulo 2^64. */
  static of(...numbers: readonly bigint[]): Words {
    const words = new Words();
    for (const number of numbers) words.readDecimal(String(number), 0);
    return words;
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  high(at: number): number {
    return at < this.#count ? this.#high[at]! : 0;
  }

  low(at: number): number {
    return at < this.#count ? this.#low[at]! : 0;
  }

  /** The word as a number, which is rounded from 2^53 on. */
  number(at: number): number {
    return this.high(at) * HALF + this.low(at);
  }

  bigint(at: number): bigint {
    return (BigInt(this.high(at)) << 32n) | BigInt(this.low(at));
  }

  /**
   * Appends the number that begins at `at`, and returns where it ends. Throws SyntaxError for none.
   */
  readDecimal(text: string, at: number): number {
    const isNegative = text.charCodeAt(at) === MINUS;
    const start = isNegative ? at + 1 : at;
    let end = start;
    while (isDigit(text.charCodeAt(end))) end += 1;
    const digits = end - start;
    if (digits === 0 || digits > MOST_DIGITS || this.#count === MOST) {
      throw new SyntaxError(`no whole number at ${at}`);
    }
    if (digits <= EXACT_DIGITS) {
      const value = digitsIn(text, start, end);
      this.#push(Math.floor(value / HALF), value % HALF, isNegative);
    } else {
      const split = end - LOW_DIGITS;
      this.#pushLong(digitsIn(text, start, split), digitsIn(text, split, end), isNegative);
    }
    return end;
  }

  // Computes high · 10^9 + low in steps that stay below 2^53 each.
  #pushLong(high: number, low: number, isNegative: boolean): void {
    const top = Math.floor(high / QUARTER) * LOW;
    const rest = (top % QUARTER) * QUARTER + (high % QUARTER) * LOW + low;
    this.#push(Math.floor(top / QUARTER) + Math.floor(rest / HALF), rest % HALF, isNegative);
  }

  #push(high: number, low: number, isNegative: boolean): void {
    this.#high[this.#count] = isNegative ? (low === 0 ? HALF - high : HALF - 1 - high) : high;
    this.#low[this.#count] = isNegative ? HALF - low : low;
    this.#count += 1;
  }
}

function digitsIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

function isDigit(char: number): boolean {
  return char >= ZERO && char <= NINE;
}

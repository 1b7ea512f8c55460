// A map of numbers, read whole: what cannot be read is known before any of it is used. Keys are
// numbers and addresses, and thousands of them come every second, of which few changed.

import {MapCursor} from './map-cursor.js';

export class PrintedMap {
  /** Without `@`. */
  readonly name: string;
  readonly #keys: string[] = [];
  /** High and low half of each value. */
  readonly #halves: number[] = [];

  private constructor(name: string) {
    this.name = name;
  }

  /** Undefined for a line that prints something else; throws SyntaxError on what it cannot read. */
  static read(line: string): PrintedMap | undefined {
    const cursor = MapCursor.over(line);
    if (cursor === undefined) return undefined;
    const map = new PrintedMap(cursor.name);
    while (cursor.next()) {
      const values = cursor.values();
      if (values.count !== 1) throw new SyntaxError('a value is no whole number');
      map.#keys.push(cursor.key());
      map.#halves.push(values.high(0), values.low(0));
    }
    return map;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** As printed, and a part of the line: see detached.ts. */
  key(at: number): string {
    return this.#keys[at]!;
  }

  /** Of 64 bits, the upper 32. */
  high(at: number): number {
    return this.#halves[2 * at]!;
  }

  low(at: number): number {
    return this.#halves[2 * at + 1]!;
  }
}

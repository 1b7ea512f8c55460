// A map with room for so many keys. What was set longest ago makes room for a new key.

export class BoundedMap<Key, Value> implements Iterable<[Key, Value]> {
  readonly #values = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#values.size >= this.#most;
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  set(key: Key, value: Value): void {
    this.#values.delete(key);
    if (this.isFull) this.#values.delete(this.#values.keys().next().value!);
    this.#values.set(key, value);
  }

  /** Gives a value and forgets it. */
  take(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#values.delete(key);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }

  [Symbol.iterator](): Iterator<[Key, Value]> {
    return this.#values[Symbol.iterator]();
  }
}

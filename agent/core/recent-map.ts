// A map that keeps what was used last: at least so many keys, and at most twice as many. What is asked for now and
// then stays, however many others come only once. A bounded map that forgets by age (bounded-map.ts) would lose it.

export class RecentMap<Key, Value> {
  readonly #least: number;
  #young = new Map<Key, Value>();
  /** The young keys of before. A key that is asked for becomes young again. */
  #old = new Map<Key, Value>();

  constructor(least: number) {
    this.#least = least;
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#least) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

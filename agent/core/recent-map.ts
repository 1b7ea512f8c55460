// A map that keeps what was used last: at least so many keys, and at most twice as many. What is asked for now and
// then stays, however many others come only once. A bounded map that forgets by age (bounded-map.ts) would lose it.

/** The part of a Map that is needed; id-map.ts has one for ids. */
interface Entries<Key, Value> {
  readonly size: number;
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

export class RecentMap<Key, Value> {
  readonly #least: number;
  readonly #makeMap: () => Entries<Key, Value>;
  #young: Entries<Key, Value>;
  /** The young keys of before. A key that is asked for becomes young again. */
  #old: Entries<Key, Value>;

  constructor(least: number, makeMap: () => Entries<Key, Value> = () => new Map<Key, Value>()) {
    this.#least = least;
    this.#makeMap = makeMap;
    [this.#young, this.#old] = [makeMap(), makeMap()];
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
      this.#young = this.#makeMap();
    }
    this.#young.set(key, value);
  }
}

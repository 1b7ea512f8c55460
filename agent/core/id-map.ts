// A map by ids of stacks: whole numbers above 0 and below 2^53. A Map calls a function of C++ for the hash of each number
// that is no small integer, and several are looked up for each wait.

const FIRST_PLACES_LOG2 = 6;
/** 2^32 by the golden ratio: products with it differ in their upper bits (Knuth, The Art of Computer Programming, 6.4). */
const GOLDEN = 0x9e3779b1;

export class IdMap<Value> {
  /** The number of places is 2 to the power of this. */
  #placesLog2 = FIRST_PLACES_LOG2;
  /** 0 where a place is free. Half of the places are used at most, so that a look-up finds its place at once. */
  #ids = new Float64Array(2 ** FIRST_PLACES_LOG2);
  #values = new Array<Value | undefined>(2 ** FIRST_PLACES_LOG2);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): Value | undefined {
    const place = this.#placeOf(id);
    return this.#ids[place] === id ? this.#values[place] : undefined;
  }

  set(id: number, value: Value): void {
    let place = this.#placeOf(id);
    if (this.#ids[place] === 0) {
      if (2 * this.#size >= this.#ids.length) place = this.#makeRoom(id);
      this.#size += 1;
    }
    this.#ids[place] = id;
    this.#values[place] = value;
  }

  /** Doubles the places, and returns the free place of a new id. */
  #makeRoom(newId: number): number {
    const [ids, values] = [this.#ids, this.#values];
    this.#placesLog2 += 1;
    this.#ids = new Float64Array(2 ** this.#placesLog2);
    this.#values = new Array<Value | undefined>(2 ** this.#placesLog2);
    for (let at = 0; at < ids.length; at += 1) {
      const id = ids[at]!;
      if (id === 0) continue;
      const place = this.#placeOf(id);
      this.#ids[place] = id;
      this.#values[place] = values[at];
    }
    return this.#placeOf(newId);
  }

  /** The place of an id, or the free place where it would be. */
  #placeOf(id: number): number {
    const last = this.#ids.length - 1;
    let place = Math.imul(id | 0, GOLDEN) >>> (32 - this.#placesLog2);
    while (this.#ids[place] !== 0 && this.#ids[place] !== id) place = (place + 1) & last;
    return place;
  }
}

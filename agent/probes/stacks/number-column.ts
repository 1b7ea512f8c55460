// A column of numbers that grows. It lies outside of V8's heap, so that what waits there for seconds is neither looked
// through nor moved about by collections of garbage. For few columns with many numbers: each takes 8 KB at least.

const FIRST_NUMBERS = 1_024;

export class NumberColumn {
  #numbers = new Float64Array(FIRST_NUMBERS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(number: number): void {
    if (this.#size === this.#numbers.length) this.#grow();
    this.#numbers[this.#size] = number;
    this.#size += 1;
  }

  /** `index` is below `size`. */
  at(index: number): number {
    return this.#numbers[index]!;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#numbers.length);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}

// A bounded number of operations at the same time. One that finds no free slot waits in order.

export class Slots {
  readonly #free: number[] = [];
  readonly #waiting: ((slot: number) => void)[] = [];
  #used = 0;

  constructor(private readonly most: number) {}

  /** A slot that is free now, or undefined. */
  free(): number | undefined {
    if (this.#free.length > 0) return this.#free.pop();
    if (this.#used === this.most) return undefined;
    this.#used += 1;
    return this.#used - 1;
  }

  /** The next slot that is released. */
  wait(): Promise<number> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(slot: number): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(slot);
    else next(slot);
  }
}

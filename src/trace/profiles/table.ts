// A table of things that are told by their number: each of them once, the first with number 0.

export class Table<Item> {
  readonly items: Item[];
  readonly #numbers = new Map<string, number>([['', 0]]);

  /** `zero` is what number 0 stands for: nothing. Its key is the empty text. */
  constructor(zero: Item) {
    this.items = [zero];
  }

  /** The number of the item with this key. It is made where there is none. */
  numberOf(key: string, make: () => Item): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.items.push(make()) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

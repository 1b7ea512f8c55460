// A set of whole numbers, kept as ranges. Sequence numbers have few gaps, so a day of them needs no
// more memory than a minute.

export class SeenNumbers {
  /** The ranges in rising order. No two touch each other. */
  readonly #ranges: {from: number; to: number}[] = [];

  /** False for a number that is in the set already. */
  add(number: number): boolean {
    const at = this.#ranges.findLastIndex(({from}) => from <= number);
    const before = this.#ranges[at];
    if (before !== undefined && number <= before.to) return false;
    const after = this.#ranges[at + 1];
    const follows = before?.to === number - 1;
    const precedes = after?.from === number + 1;
    if (follows && precedes) {
      before.to = after.to;
      this.#ranges.splice(at + 1, 1);
    } else if (follows) before.to = number;
    else if (precedes) after.from = number;
    else this.#ranges.splice(at + 1, 0, {from: number, to: number});
    return true;
  }
}

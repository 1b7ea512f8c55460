// Which whole numbers were seen, as ranges: sequence numbers are nearly without gaps, so a day of
// them takes no more room than a minute.

export class SeenNumbers {
  /** Rising, apart from each other. */
  readonly #ranges: {from: number; to: number}[] = [];

  /** False for one that was seen before. */
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

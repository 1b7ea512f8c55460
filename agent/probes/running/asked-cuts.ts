// Remembers the cuts that an engine was asked for and has not answered. Pure but for what it remembers.

interface AskedCut {
  readonly number: number;
  readonly askedMs: number;
  readonly resolve: () => void;
}

export class AskedCuts {
  /** In order of their numbers. */
  #waiting: AskedCut[] = [];
  #number = 0;

  /** Notes a cut, which gets the next number. The promise resolves when it is answered. */
  ask(nowMs: number): {readonly number: number; readonly answered: Promise<void>} {
    this.#number += 1;
    const number = this.#number;
    const answered = new Promise<void>((resolve) => {
      this.#waiting.push({number, askedMs: nowMs, resolve});
    });
    return {number, answered};
  }

  /** Answers all cuts up to a number; without one, the cut that was asked for first. */
  answer(upTo = this.#waiting[0]?.number ?? 0): void {
    const answered = this.#waiting.filter(({number}) => number <= upTo);
    this.#waiting = this.#waiting.filter(({number}) => number > upTo);
    for (const {resolve} of answered) resolve();
  }

  /** Answers all cuts, because nobody else will. */
  release(): void {
    this.answer(this.#number);
  }

  /** How long the oldest cut has waited, in milliseconds; 0 where none waits. */
  waitedMs(nowMs: number): number {
    const [oldest] = this.#waiting;
    return oldest === undefined ? 0 : nowMs - oldest.askedMs;
  }
}

// The cuts that one agent was asked for: which of them it has not made yet, and who waits for them.

/** Printing and reading all maps takes a busy agent a quarter of a second. Nobody waits for a hung one. */
const WITHIN_MS = 1_000;

interface Asked {
  readonly number: number;
  readonly settle: () => void;
}

export class Cuts {
  #asked: readonly Asked[] = [];

  /** Resolves when it is made, when that takes longer than a second, or on `giveUp`. */
  asked(number: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle((each) => each === asked), WITHIN_MS);
      const settle = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const asked = {number, settle};
      this.#asked = [...this.#asked, asked];
    });
  }

  /** They are made in the order in which they were asked for. */
  made(number: number): void {
    this.#settle((each) => each.number <= number);
  }

  giveUp(): void {
    this.#settle(() => true);
  }

  #settle(isOver: (each: Asked) => boolean): void {
    const over = this.#asked.filter(isOver);
    this.#asked = this.#asked.filter((each) => !isOver(each));
    for (const {settle} of over) settle();
  }
}

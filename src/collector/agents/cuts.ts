// The cuts that one agent was asked for and has not made yet.

import {within} from '../../pace/deadline.js';

/** A busy agent needs a quarter of a second to print and read all maps; one that hangs is not waited for. */
const WITHIN_MS = 1_000;

interface Asked {
  readonly number: number;
  readonly made: () => void;
}

export class Cuts {
  #asked: readonly Asked[] = [];

  /** Resolves when the agent has made the cut, after a second, or on `giveUp`. */
  async asked(number: number): Promise<void> {
    let made = (): void => {};
    const isMade = new Promise<void>((resolve) => (made = resolve));
    const asked = {number, made};
    this.#asked = [...this.#asked, asked];
    await within(WITHIN_MS, isMade);
    this.#asked = this.#asked.filter((each) => each !== asked);
  }

  /** Takes this cut and all before it as made: an agent makes them in the order of asking. */
  made(number: number): void {
    for (const asked of this.#asked) if (asked.number <= number) asked.made();
  }

  giveUp(): void {
    for (const {made} of this.#asked) made();
  }
}

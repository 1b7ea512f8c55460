// Batches of results that were sent to be stored and are not stored yet. While there are too many of
// them, users begin nothing new: results are never dropped.

const MOST_BATCHES = 8;

export class Backlog {
  #batches = 0;
  #waiting: (() => void)[] = [];

  sent(): void {
    this.#batches += 1;
  }

  stored(): void {
    this.#batches -= 1;
    if (this.#batches >= MOST_BATCHES) return;
    const ready = this.#waiting;
    this.#waiting = [];
    for (const resolve of ready) resolve();
  }

  /** Undefined while more results can be taken, else a promise that resolves when they can. */
  room(): Promise<void> | undefined {
    if (this.#batches < MOST_BATCHES) return undefined;
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }
}

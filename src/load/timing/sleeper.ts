// Waits that all end at once when a phase does.

export class Sleeper {
  readonly #sleeping = new Map<() => void, NodeJS.Timeout>();
  #awake = false;

  /** No wait lasts any longer. */
  get isAwake(): boolean {
    return this.#awake;
  }

  sleep(ms: number): Promise<void> {
    if (this.#awake || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleeping.delete(wake);
        resolve();
      };
      this.#sleeping.set(wake, setTimeout(wake, ms));
    });
  }

  /** Ends every wait, and those to come. */
  wake(): void {
    this.#awake = true;
    for (const [wake, timer] of [...this.#sleeping]) {
      clearTimeout(timer);
      wake();
    }
  }
}

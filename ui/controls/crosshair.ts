// The instant under the pointer, for all time charts together. Kept outside the components' state:
// it changes with every move of the mouse, and only a few elements have to move with it.

export class Crosshair {
  readonly #listeners = new Set<(timeMs: number | undefined) => void>();
  #timeMs: number | undefined;

  get timeMs(): number | undefined {
    return this.#timeMs;
  }

  move(timeMs: number | undefined): void {
    this.#timeMs = timeMs;
    for (const listener of this.#listeners) listener(timeMs);
  }

  /** Called at once, and with each move; returns what ends it. */
  subscribe(listener: (timeMs: number | undefined) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#timeMs);
    return () => this.#listeners.delete(listener);
  }
}

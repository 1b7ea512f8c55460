// The instant under the pointer, for all time charts together. It is no component's state, because
// it changes with every move of the mouse and only a few elements have to follow.

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

  /** Calls the listener at once and with each move. Returns a function that ends this. */
  subscribe(listener: (timeMs: number | undefined) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#timeMs);
    return () => this.#listeners.delete(listener);
  }
}

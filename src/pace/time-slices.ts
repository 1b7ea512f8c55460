// Divides the event loop among sockets. Each socket's input waits in a queue, and is worked off one
// piece of each socket after the other, for some milliseconds at a time. Without this, one turn of
// the loop would read and decode all that 64 busy sockets hold, which takes seconds.

/** Between two slices, timers, other sockets and the HTTP API run. */
const SLICE_MS = 8;

/** Does one piece of work; true if there is more. */
export type Work = () => boolean;

export class TimeSlices {
  readonly #waiting: Work[] = [];
  #isPlanned = false;

  /** Queues `work`, which runs again and again until it returns false. */
  add(work: Work): void {
    this.#waiting.push(work);
    this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned || this.#waiting.length === 0) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      this.#work();
      this.#plan();
    });
  }

  #work(): void {
    const endMs = performance.now() + SLICE_MS;
    do {
      const work = this.#waiting.shift();
      if (work === undefined) return;
      if (work()) this.#waiting.push(work);
    } while (performance.now() < endMs);
  }
}

// What an agent may have waiting in the collector, for the event loop and for the disk. All agents share
// one amount, so that memory does not grow with their number: each has an equal part, within bounds.

/** Of all agents together. A commit takes a megabyte, some 1,300 batches of 0.3 KB. */
const ALL_BATCHES = 8_192;
const ALL_BYTES = 8 * 1024 * 1024;
/** Of one agent, where there are few. */
const MOST_BATCHES = 128;
const MOST_BYTES = 128 * 1024;
/** Of one agent, where there are very many: what it sends in a second or two. */
const LEAST_BATCHES = 16;
const LEAST_BYTES = 16 * 1024;

export class WaitingShares {
  #agents = 0;

  /** An agent was let in. */
  joined(): void {
    this.#agents += 1;
  }

  left(): void {
    this.#agents -= 1;
  }

  /** How many batches of one agent may wait. */
  get batches(): number {
    return this.#shareOf(ALL_BATCHES, LEAST_BATCHES, MOST_BATCHES);
  }

  /** How many bytes of one agent's frames may wait for the disk, and half of that for the event loop. */
  get sizeBytes(): number {
    return this.#shareOf(ALL_BYTES, LEAST_BYTES, MOST_BYTES);
  }

  #shareOf(all: number, least: number, most: number): number {
    return Math.max(least, Math.min(most, Math.floor(all / Math.max(1, this.#agents))));
  }
}

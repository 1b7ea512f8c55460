// Keeps the events of the last two minutes, bounded in bytes, for watchers that begin later. Figures are
// kept as the bytes in which they came, which are a tenth of the objects, and are read again when asked.
// What holds an event counts too: many small events are as large as few large ones.

import type {LiveEvent} from '../domain/ports.js';

const KEPT_NS = 120_000_000_000n;
/** Two minutes of a dozen agents have so many bytes, which are read again in some 0.1 s. */
const KEPT_BYTES = 5 * 1024 * 1024;
/** The objects that hold an event of no bytes: an entry, a function and its names, times and buffer. */
const HELD_BYTES = 512;

interface Past {
  readonly atNs: bigint;
  readonly sizeBytes: number;
  readonly event: () => LiveEvent;
}

export class Backlog {
  /** What is dropped is undefined, until half of the places are. */
  #past: (Past | undefined)[] = [];
  #first = 0;
  #sizeBytes = 0;

  add(atNs: bigint, sizeBytes: number, event: () => LiveEvent): void {
    this.#past.push({atNs, sizeBytes: HELD_BYTES + sizeBytes, event});
    this.#sizeBytes += HELD_BYTES + sizeBytes;
    this.#dropOld(atNs);
  }

  events(nowNs: bigint): LiveEvent[] {
    this.#dropOld(nowNs);
    return this.#past.slice(this.#first).map((past) => past!.event());
  }

  #dropOld(nowNs: bigint): void {
    for (;;) {
      const oldest = this.#past[this.#first];
      if (oldest === undefined) break;
      if (this.#sizeBytes <= KEPT_BYTES && oldest.atNs >= nowNs - KEPT_NS) break;
      this.#sizeBytes -= oldest.sizeBytes;
      this.#past[this.#first] = undefined;
      this.#first += 1;
    }
    if (this.#first <= this.#past.length / 2) return;
    this.#past = this.#past.slice(this.#first);
    this.#first = 0;
  }
}

// Keeps the events of the last two minutes, bounded in bytes, for watchers that begin later. Figures are
// kept as the bytes in which they came, which are a tenth of the objects, and are read again when asked.

import type {LiveEvent} from '../domain/ports.js';

const KEPT_NS = 120_000_000_000n;
/** Two minutes of a dozen agents have so many bytes, which are read again in some 0.1 s. */
const KEPT_BYTES = 4 * 1024 * 1024;

interface Past {
  readonly atNs: bigint;
  readonly sizeBytes: number;
  readonly event: () => LiveEvent;
}

export class Backlog {
  #past: Past[] = [];
  #first = 0;
  #sizeBytes = 0;

  add(atNs: bigint, sizeBytes: number, event: () => LiveEvent): void {
    this.#past.push({atNs, sizeBytes, event});
    this.#sizeBytes += sizeBytes;
    this.#dropOld(atNs);
  }

  events(nowNs: bigint): LiveEvent[] {
    this.#dropOld(nowNs);
    return this.#past.slice(this.#first).map(({event}) => event());
  }

  #dropOld(nowNs: bigint): void {
    for (;;) {
      const oldest = this.#past[this.#first];
      if (oldest === undefined) break;
      if (this.#sizeBytes <= KEPT_BYTES && oldest.atNs >= nowNs - KEPT_NS) break;
      this.#sizeBytes -= oldest.sizeBytes;
      this.#first += 1;
    }
    if (this.#first <= this.#past.length / 2) return;
    this.#past = this.#past.slice(this.#first);
    this.#first = 0;
  }
}

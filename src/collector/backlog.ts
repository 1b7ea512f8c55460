// The last two minutes of what happened, bounded in bytes, for whoever begins to watch. Figures are
// kept as the bytes in which they came, a tenth of their size as objects, and read again when asked.

import type {LiveEvent} from '../domain/ports.js';

const KEPT_NS = 120_000_000_000n;
/** Of frames: two minutes of a dozen agents, read again in some 0.1 s. */
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

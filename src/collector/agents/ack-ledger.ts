// Knows which batches of one socket may be acked. An ack covers all batches of its epoch up to its
// number, so it may go out only when every batch that came before is stored as well.

interface Entry {
  readonly epoch: number;
  readonly seq: number;
  readonly sizeBytes: number;
  stored: boolean;
}

export type AckEntry = Entry;

export class AckLedger {
  /** The batches in the order in which they came. */
  #entries: Entry[] = [];
  #first = 0;
  #bytes = 0;

  /** How many batches are not acked yet. */
  get batches(): number {
    return this.#entries.length - this.#first;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  received(epoch: number, seq: number, sizeBytes: number): AckEntry {
    const entry = {epoch, seq, sizeBytes, stored: false};
    this.#entries.push(entry);
    this.#bytes += sizeBytes;
    return entry;
  }

  stored(entry: AckEntry): void {
    entry.stored = true;
  }

  /** The acks that are due: one per epoch, and each only once. */
  due(): {epoch: number; seq: number}[] {
    const seqs = new Map<number, number>();
    for (;;) {
      const entry = this.#entries[this.#first];
      if (entry === undefined || !entry.stored) break;
      seqs.set(entry.epoch, Math.max(entry.seq, seqs.get(entry.epoch) ?? 0));
      this.#bytes -= entry.sizeBytes;
      this.#first += 1;
    }
    this.#compact();
    return [...seqs].map(([epoch, seq]) => ({epoch, seq}));
  }

  /** Acked entries go when they are the half of all: they are held by nobody else. */
  #compact(): void {
    if (2 * this.#first < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}

// Sends the acks of one session, and stops reading its socket while too many batches wait to be stored,
// until half of them are.

import {AckLedger, type AckEntry} from './ack-ledger.js';
import type {WaitingShares} from './waiting-shares.js';

export interface AcksParts {
  /** How much of it may wait. */
  readonly shares: Pick<WaitingShares, 'batches' | 'sizeBytes'>;
  readonly send: (ack: {readonly epoch: number; readonly seq: number}) => void;
  readonly stopReading: () => void;
  readonly read: () => void;
}

export class Acks {
  readonly #parts: AcksParts;
  readonly #ledger = new AckLedger();
  #isPlanned = false;

  constructor(parts: AcksParts) {
    this.#parts = parts;
  }

  /** How many batches were received and are not acked yet. */
  get waitingBatches(): number {
    return this.#ledger.batches;
  }

  received(epoch: number, seq: number, sizeBytes: number): AckEntry {
    const entry = this.#ledger.received(epoch, seq, sizeBytes);
    if (this.#isFull(1)) this.#parts.stopReading();
    return entry;
  }

  stored(entry: AckEntry): void {
    this.#ledger.stored(entry);
    this.#plan();
  }

  // A commit stores many batches at once, and one ack covers all of them.
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      for (const ack of this.#ledger.due()) this.#parts.send(ack);
      if (!this.#isFull(0.5)) this.#parts.read();
    });
  }

  #isFull(share: number): boolean {
    const {batches, sizeBytes} = this.#ledger;
    const {shares} = this.#parts;
    return batches > share * shares.batches || sizeBytes > share * shares.sizeBytes;
  }
}

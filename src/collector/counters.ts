// Counts what the collector turned away since its start.

import type {TurnedAway} from '../domain/ports.js';

export class Counters {
  readonly #counts = {
    invalidFrames: 0,
    discardedBatches: 0,
    discardedRecords: 0,
    lateBatches: 0,
    lateRecords: 0,
    refusedBatches: 0,
    refusedRecords: 0,
  };

  /** The counts as they are now; they do not change any more. */
  counts(): TurnedAway {
    return {...this.#counts};
  }

  invalidFrame(): void {
    this.#counts.invalidFrames += 1;
  }

  /** Counts a batch of a run that has no file here, or none that can be written. */
  discarded(records: number): void {
    this.#counts.discardedBatches += 1;
    this.#counts.discardedRecords += records;
  }

  /** Counts a batch of a run that has been over for too long. */
  late(records: number): void {
    this.#counts.lateBatches += 1;
    this.#counts.lateRecords += records;
  }

  /** Counts a batch that cannot be stored for what is in it. */
  refused(records: number): void {
    this.#counts.refusedBatches += 1;
    this.#counts.refusedRecords += records;
  }
}

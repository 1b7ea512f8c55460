// The agent's side of the accounting: how many records it produced in each run, and how many of them
// it had to drop. Produced = stored + spooled + dropped; the collector counts what is stored.

import type {Production} from '../../src/domain/record.js';

/** A collector that was killed may take a run up again, but not after so many others. */
const MAX_RUNS = 64;

const NOTHING: Production = {producedRecords: 0, droppedSpoolFull: 0, droppedInvalid: 0};

export class Books {
  readonly #runs = new Map<string, Production>();

  of(runId: string | undefined): Production {
    return (runId === undefined ? undefined : this.#runs.get(runId)) ?? NOTHING;
  }

  /** Adds what an earlier life of the agent had written down. */
  restore(runId: string, production: Production): void {
    this.#add(runId, production);
  }

  produced(runId: string, records: number): void {
    this.#add(runId, {producedRecords: records});
  }

  /** Counts records that were produced and then dropped. */
  dropped(runId: string, reason: 'spool_full' | 'invalid', records: number): void {
    this.#add(
      runId,
      reason === 'invalid' ? {droppedInvalid: records} : {droppedSpoolFull: records},
    );
  }

  #add(runId: string, more: Partial<Production>): void {
    const now = this.of(runId);
    this.#runs.set(runId, {
      producedRecords: now.producedRecords + (more.producedRecords ?? 0),
      droppedSpoolFull: now.droppedSpoolFull + (more.droppedSpoolFull ?? 0),
      droppedInvalid: now.droppedInvalid + (more.droppedInvalid ?? 0),
    });
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MAX_RUNS) this.#runs.delete(oldest!);
  }
}

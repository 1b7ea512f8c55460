// The agent's own side of the accounting: per run, how many records it produced and how many of
// them it had to drop. Produced = stored + spooled + dropped; the collector knows what is stored.

import type {Production} from '../../src/domain/record.js';

/** A run may be taken up again by a collector that was killed; not when so many came after it. */
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

  /** Of the produced ones. */
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

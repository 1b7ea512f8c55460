// Takes in what load generators report of the run, for its file and for watchers.

import {ProfilerError} from '../domain/error.js';
import type {LoadReport} from '../domain/load.js';
import type {RunWriter} from '../domain/ports.js';
import {isRunId} from '../domain/run.js';
import type {Span} from '../domain/span.js';
import type {LiveFanout} from './live-fanout.js';
import {runEnded, runUnknown} from './runs/run-fault.js';
import type {RunLife} from './runs/run-life.js';
import {spannedPhases} from './runs/span-phases.js';

/** The backlog keeps a report as objects. A row takes about so many bytes. */
const ROW_BYTES = 2_048;

export interface LoadParts {
  readonly writer: RunWriter;
  readonly live: LiveFanout;
  readonly life: RunLife;
}

export class LoadIntake {
  readonly #parts: LoadParts;
  /** The last number of each generator in the current run: a repeated report is not shown again. */
  #shown = {runId: '', seqs: new Map<string, number>()};

  constructor(parts: LoadParts) {
    this.#parts = parts;
  }

  /**
   * A run that has ended takes reports too for a while, because a generator's last second may come late.
   * Throws COLLECTOR_RUN_UNKNOWN, COLLECTOR_RUN_ENDED.
   */
  async addLoad(runId: string, report: LoadReport): Promise<void> {
    if (!isRunId(runId)) throw runUnknown(runId);
    this.#parts.life.claim(runId);
    this.#show(runId, report);
    try {
      await this.#parts.writer.putLoad(runId, report);
    } catch (error) {
      throw asFaultOf(runId, error);
    }
  }

  async addSpans(runId: string, spans: readonly Span[]): Promise<void> {
    const {life, writer} = this.#parts;
    life.assertCurrent(runId);
    await life.addSpannedPhases(runId, spannedPhases(spans));
    await writer.putSpans(runId, spans);
  }

  #show(runId: string, report: LoadReport): void {
    if (runId !== this.#parts.life.current()?.id) return;
    if (runId !== this.#shown.runId) this.#shown = {runId, seqs: new Map()};
    const last = this.#shown.seqs.get(report.source) ?? -1;
    if (report.seq <= last) return;
    this.#shown.seqs.set(report.source, report.seq);
    const sizeBytes = ROW_BYTES * (1 + report.rows.length);
    const event = {kind: 'load', report} as const;
    this.#parts.live.publishLasting(event, sizeBytes, () => event);
  }
}

function asFaultOf(runId: string, error: unknown): unknown {
  if (!(error instanceof ProfilerError)) return error;
  if (error.code === 'STORE_RUN_UNKNOWN') return runUnknown(runId);
  return error.code === 'STORE_RUN_CLOSED' ? runEnded(runId) : error;
}

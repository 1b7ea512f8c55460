// Takes the results of the load generator into a run of a collector, in this process or elsewhere.

import type {LoadReport} from '../../domain/load.js';
import type {RunControl} from '../../domain/ports.js';
import type {OperationResult} from '../../domain/result.js';
import type {Phase, PhaseStart, Run} from '../../domain/run.js';
import type {LoadSink} from '../../load/contract.js';
import {operationSpans} from '../../trace/load-spans.js';

/** The part of a collector that a load generator needs: in this process, or behind HTTP. */
export type RunTarget = Pick<
  RunControl,
  'start' | 'startPhase' | 'endPhase' | 'end' | 'addLoad' | 'addSpans'
>;

export interface SinkEvents {
  onPhase(phase: Phase): void;
  onReport(report: LoadReport): void;
  onNote(message: string): void;
}

/** The sink of one run. A slow collector slows the generator down: nothing is dropped. */
export class CollectorSink implements LoadSink {
  readonly #target: RunTarget;
  readonly #run: Run;
  readonly #events: SinkEvents;
  readonly #phases = new Map<number, Phase>();

  constructor(target: RunTarget, run: Run, events: SinkEvents) {
    this.#target = target;
    this.#run = run;
    this.#events = events;
  }

  async startPhase(start: PhaseStart): Promise<{phaseIndex: number; spanId: string}> {
    const phase = await this.#target.startPhase(this.#run.id, start);
    this.#phases.set(phase.index, phase);
    this.#events.onPhase(phase);
    return {phaseIndex: phase.index, spanId: phase.spanId};
  }

  async endPhase(_phaseIndex: number, invalid?: string): Promise<void> {
    await this.#target.endPhase(this.#run.id, invalid);
  }

  async addReport(report: LoadReport): Promise<void> {
    this.#events.onReport(report);
    await this.#target.addLoad(this.#run.id, report);
  }

  async addOperations(operations: readonly OperationResult[]): Promise<void> {
    const spans = operations.flatMap((operation) =>
      operationSpans(operation, this.#run, this.#phases.get(operation.phaseIndex)!),
    );
    await this.#target.addSpans(this.#run.id, spans);
  }

  note(message: string): void {
    this.#events.onNote(message);
  }
}

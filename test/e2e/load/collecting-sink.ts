// A sink for tests that keeps all results.

import {triedCount, type LoadReport} from '../../../src/domain/load.js';
import type {Clock} from '../../../src/domain/ports.js';
import type {OperationResult} from '../../../src/domain/result.js';
import type {PhaseStart} from '../../../src/domain/run.js';
import type {LoadSink} from '../../../src/load/contract.js';

export class CollectingSink implements LoadSink {
  readonly phases: PhaseStart[] = [];
  readonly ended: {phaseIndex: number; invalid: string | undefined}[] = [];
  readonly reports: LoadReport[] = [];
  readonly operations: OperationResult[] = [];
  readonly notes: string[] = [];

  async startPhase(phase: PhaseStart): Promise<{phaseIndex: number; spanId: string}> {
    this.phases.push(phase);
    return {phaseIndex: this.phases.length - 1, spanId: '1'.repeat(16)};
  }

  async endPhase(phaseIndex: number, invalid?: string): Promise<void> {
    this.ended.push({phaseIndex, invalid});
  }

  async addReport(report: LoadReport): Promise<void> {
    this.reports.push(report);
  }

  async addOperations(operations: readonly OperationResult[]): Promise<void> {
    this.operations.push(...operations);
  }

  note(message: string): void {
    this.notes.push(message);
  }

  /** How many were tried, with an answer or without: the sum over all reports. */
  count(operation: string, step?: string): number {
    return this.#rows(operation, step).reduce((sum, row) => sum + triedCount(row), 0);
  }

  errors(operation: string): Record<string, number> {
    const errors: Record<string, number> = {};
    for (const row of this.#rows(operation)) {
      for (const [kind, count] of Object.entries(row.errors)) {
        errors[kind] = (errors[kind] ?? 0) + count;
      }
    }
    return errors;
  }

  bytes(operation: string, step?: string): {in: number; out: number} {
    const rows = this.#rows(operation, step);
    return {
      in: rows.reduce((sum, {bytesIn}) => sum + bytesIn, 0),
      out: rows.reduce((sum, {bytesOut}) => sum + bytesOut, 0),
    };
  }

  #rows(operation: string, step?: string) {
    return this.reports
      .flatMap(({rows}) => rows)
      .filter((row) => row.operation === operation && row.step === step);
  }
}

export function steadyClock(): Clock {
  const offsetNs = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return {nowNs: () => offsetNs + process.hrtime.bigint()};
}

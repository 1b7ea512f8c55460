// What the load generator asks of whoever runs it, and what it answers. run-scenario.ts keeps it.
// The sink decides what becomes of results: nothing in this room knows of collectors or files.

import type {LoadReport} from '../domain/load.js';
import type {Clock} from '../domain/ports.js';
import type {Random} from '../domain/random.js';
import type {OperationResult} from '../domain/result.js';
import type {PhaseStart} from '../domain/run.js';
import type {Scenario} from '../scenario/scenario.js';

/** Where results go. A promise that is slow to resolve slows the generator down: nothing is dropped. */
export interface LoadSink {
  /** Begins a phase; operations start 30 ms after this resolves. */
  startPhase(phase: PhaseStart): Promise<{readonly phaseIndex: number; readonly spanId: string}>;
  /** The phase's operations have all ended. */
  endPhase(phaseIndex: number, invalid?: string): Promise<void>;
  /** One second of all threads together; also once at the end of each phase. */
  addReport(report: LoadReport): Promise<void>;
  /** Single operations: all of them with `record: all`, else errors, the slowest, and a sample. */
  addOperations(operations: readonly OperationResult[]): Promise<void>;
  /** Something a person should know: a phase that is skipped, and why. */
  note(message: string): void;
}

export interface RunScenarioOptions {
  readonly scenario: Scenario;
  /** Overrides the scenario's own target. */
  readonly target?: string;
  readonly sink: LoadSink;
  readonly clock: Clock;
  /** Abort ends the phase at once; what happened until then is reported. */
  readonly signal: AbortSignal;
  /** Unix socket of the docker daemon for docker-* operations. */
  readonly dockerSocket?: string;
  /** Name of this generator in its reports. */
  readonly source?: string;
  /** The run's tag and the bytes of shared layers come from it; by default from the system. */
  readonly random?: Random;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ThresholdVerdict {
  readonly threshold: string;
  readonly held: boolean;
  /** Absent when nothing was measured that it speaks of; then it did not hold. */
  readonly value?: number;
}

export interface PhaseOutcome {
  readonly phaseIndex?: number;
  readonly name: string;
  readonly users?: number;
  readonly rate?: number;
  readonly outcome: 'done' | 'skipped' | 'interrupted';
  /** Why it was skipped, or why no verdict may rest on it. */
  readonly reason?: string;
  readonly operations: number;
  readonly errors: number;
  /** Operations that were under way when time was up: waited for, or cut off. */
  readonly drained: number;
  readonly cut: number;
  readonly verdicts: readonly ThresholdVerdict[];
}

export interface RampOutcome {
  readonly name: string;
  readonly until?: string;
  /** Names of phases. */
  readonly lastGood?: string;
  readonly firstBad?: string;
  /** Why it ended without an answer: at a step at which the generator was the limit. */
  readonly unknown?: string;
}

export interface LoadSummary {
  readonly phases: readonly PhaseOutcome[];
  readonly ramps: readonly RampOutcome[];
  /** No threshold of a valid phase was broken. */
  readonly held: boolean;
  readonly interrupted: boolean;
}

/**
 * Runs a scenario from its first phase to its last. Rejects with a ProfilerError (`LOAD_…`) when it
 * cannot begin; what goes wrong later is counted in the reports.
 */
export type RunScenario = (options: RunScenarioOptions) => Promise<LoadSummary>;

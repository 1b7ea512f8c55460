// The contract of the load generator: what its caller gives it and what it returns. run-scenario.ts keeps
// it. The caller's sink decides what becomes of results: this room knows neither collectors nor files.

import type {LoadReport} from '../domain/load.js';
import type {Clock} from '../domain/ports.js';
import type {Random} from '../domain/random.js';
import type {OperationResult} from '../domain/result.js';
import type {PhaseStart} from '../domain/run.js';
import type {Scenario, Threshold} from '../scenario/scenario.js';

/** Takes results. Where its promises are slow, the generator slows down: no result is dropped. */
export interface LoadSink {
  /** Begins a phase; its operations start when this has resolved. */
  startPhase(phase: PhaseStart): Promise<{readonly phaseIndex: number; readonly spanId: string}>;
  /** Ends a phase, whose operations have all ended. `invalid` says why it is not to be judged. */
  endPhase(phaseIndex: number, invalid?: string): Promise<void>;
  /** Takes a second of all threads together; the last report of a phase may be about less. */
  addReport(report: LoadReport): Promise<void>;
  /** Takes single operations: all with `record: all`, else failed ones, the slowest and a sample. */
  addOperations(operations: readonly OperationResult[]): Promise<void>;
  /** Tells the user something, such as why a phase is skipped. */
  note(message: string): void;
}

export interface RunScenarioOptions {
  readonly scenario: Scenario;
  /** Stands in for the scenario's own target. */
  readonly target?: string;
  readonly sink: LoadSink;
  readonly clock: Clock;
  /** Aborting it ends the phase at once. The figures until then are reported. */
  readonly signal: AbortSignal;
  /** The unix socket of the docker daemon for docker-* operations. */
  readonly dockerSocket?: string;
  /** The name of this generator in its reports; `regscope` without it. */
  readonly source?: string;
  /** The run's tag and the bytes of shared layers come from it; by default from the system. */
  readonly random?: Random;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ThresholdVerdict {
  readonly threshold: string;
  /** Tells the unit of `value`: ns for a quantile, mean or max, a share for errors, else per second. */
  readonly figure: Threshold['figure']['kind'];
  readonly held: boolean;
  /** Absent when no such figure was measured; the threshold then did not hold. */
  readonly value?: number;
}

export interface PhaseOutcome {
  readonly phaseIndex?: number;
  readonly name: string;
  readonly users?: number;
  readonly rate?: number;
  readonly outcome: 'done' | 'skipped' | 'interrupted';
  /** Why the phase was skipped, or why no verdict may rest on it. */
  readonly reason?: string;
  readonly operations: number;
  readonly errors: number;
  /** Operations that were under way when time was up, and were waited for. */
  readonly drained: number;
  /** Operations that were under way when time was up, and were cut off. */
  readonly cut: number;
  readonly verdicts: readonly ThresholdVerdict[];
}

export interface RampOutcome {
  readonly name: string;
  readonly until?: string;
  /** The name of the last phase in which the ramp's condition did not hold. */
  readonly lastGood?: string;
  /** The name of the phase that ended the ramp. */
  readonly firstBad?: string;
  /** The name of the phase in which the generator was the limit, which ended the ramp without an answer. */
  readonly unknown?: string;
}

export interface LoadSummary {
  readonly phases: readonly PhaseOutcome[];
  readonly ramps: readonly RampOutcome[];
  /** Whether all thresholds of valid phases held. */
  readonly held: boolean;
  readonly interrupted: boolean;
}

/**
 * Runs a scenario from its first phase to its last. Rejects with a ProfilerError (`LOAD_…`) when it
 * cannot begin. Later failures are counted in the reports.
 */
export type RunScenario = (options: RunScenarioOptions) => Promise<LoadSummary>;

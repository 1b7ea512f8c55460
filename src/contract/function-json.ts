// Functions and their stacks in a report: part of the contract of report-json.ts.

import type {SampleKind} from '../domain/stacks/stack.js';

interface FunctionJson {
  readonly kind: SampleKind;
  readonly target: string;
  /** Hostile text, as all names of programs. */
  readonly function: string;
  readonly module: string;
  readonly kernel: boolean;
}

/** One function in one phase; those below a thousandth of their kind's time are left out. */
export interface FunctionRowJson extends FunctionJson {
  /** On-CPU: the time in the function itself. Off-CPU: the waits that it began, also by calls. */
  readonly selfMs: number;
  /** Its share of the time of all functions of its kind, 0–1. */
  readonly share: number;
}

/** Time per operation or per second of two phases, as `per` of the comparison says. */
export interface FunctionChangeJson extends FunctionJson {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
  readonly beforeShare: number;
  readonly afterShare: number;
  readonly sentence: string;
}

/** A stack in which requests of a step spent more time than before, per request. */
export interface StackGrowthJson {
  readonly kind: SampleKind;
  readonly target: string;
  readonly step: string;
  /** The function that the time counts for, then its callers within the program, the nearest first. */
  readonly functions: readonly string[];
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
}

/** The functions that grew most from the first phase with samples to the last: three of each kind. */
export interface FunctionGrowthJson {
  readonly before: string;
  readonly after: string;
  readonly per: string;
  readonly functions: readonly FunctionChangeJson[];
}

/** How far stacks can be trusted, over the whole run. Shares are of samples on-CPU, of time off-CPU. */
export interface StackTrustJson {
  readonly kind: SampleKind;
  /** Samples, or waits; waits of one stack within the same 10 ms count once. */
  readonly samples: number;
  readonly totalMs: number;
  /** The part of it in which Go's scheduler had nothing to do. */
  readonly idleMs: number;
  /** Share of the programs' frames (not the kernel's) that have a name. */
  readonly namedShare: number;
  /** Cut at the depth limit of the unwinder. */
  readonly truncatedShare: number;
  /** Addresses outside of any executable mapping. */
  readonly droppedFrames: number;
  /** Samples whose stack was lost in the kernel. */
  readonly lost: number;
}

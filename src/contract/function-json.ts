// What a report says of functions and of the stacks they were seen in: part of the contract of
// report-json.ts.

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
  /** On-CPU by itself; off-CPU the waits that it began, whatever it called to wait. */
  readonly selfMs: number;
  /** Of the time of all functions of its kind, 0–1. */
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

/** What requests of a step spent more time in than before, per request. */
export interface StackGrowthJson {
  readonly kind: SampleKind;
  readonly target: string;
  readonly step: string;
  /** The one that the time counts for, then those of the program that called it, the nearest first. */
  readonly functions: readonly string[];
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
}

/** What grew from the first phase with samples to the last, the largest first: three of each kind. */
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
  /** Of it, Go's scheduler with nothing to do. */
  readonly idleMs: number;
  /** Of the frames of programs (not of the kernel): those that have a name. */
  readonly namedShare: number;
  /** Cut at the depth limit of the unwinder. */
  readonly truncatedShare: number;
  /** Addresses outside of any executable mapping. */
  readonly droppedFrames: number;
  /** Samples whose stack was lost in the kernel. */
  readonly lost: number;
}

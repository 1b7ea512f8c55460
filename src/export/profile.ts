// The part of a run that stacks are exported from, chosen by phase, time, target and kind. Each format
// has a file of its own beside this one, and all of them are pure.

import type {Frame, SampleKind} from '../domain/stacks/stack.js';
import type {StackNodes} from '../flame/stack-tree.js';

export interface ExportedSample {
  /** The leaf's node in the tree. */
  readonly node: number;
  /** Samples on-CPU, nanoseconds in the other kinds. */
  readonly weight: number;
  /** The number of waits that the weight is the sum of, where it is known. */
  readonly waits?: number;
  readonly labels?: Readonly<Partial<Record<SampleLabel, string>>>;
}

/** Only the format pprof has labels. */
export type SampleLabel = 'phase' | 'step' | 'target' | 'wait';

export interface ExportedProfile {
  /** Name of the run, with the phase if the profile is of one phase. Hostile text. */
  readonly name: string;
  readonly kind: SampleKind;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  /** The time that one on-CPU sample stands for: 10,101,010 ns at 99 Hz. */
  readonly periodNs: number;
  readonly tree: StackNodes;
  readonly frames: readonly Frame[];
  readonly samples: readonly ExportedSample[];
}

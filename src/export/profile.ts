// What the exports of stacks are made from: part of a run, chosen by phase, time, target and kind.
// Each format is a file of its own beside this one; all of them are pure.

import type {Frame, SampleKind} from '../domain/stacks/stack.js';
import type {StackNodes} from '../flame/stack-tree.js';

export interface ExportedSample {
  /** The leaf's node in the tree. */
  readonly node: number;
  /** Samples on-CPU, nanoseconds off-CPU. */
  readonly weight: number;
  readonly labels?: Readonly<Partial<Record<SampleLabel, string>>>;
}

/** Only pprof has room for them. */
export type SampleLabel = 'phase' | 'step' | 'target' | 'wait';

export interface ExportedProfile {
  /** The run's name, with the phase where it is one: hostile text. */
  readonly name: string;
  readonly kind: SampleKind;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  /** Time that one on-CPU sample stands for: 10,101,010 ns at 99 Hz. */
  readonly periodNs: number;
  readonly tree: StackNodes;
  readonly frames: readonly Frame[];
  readonly samples: readonly ExportedSample[];
}

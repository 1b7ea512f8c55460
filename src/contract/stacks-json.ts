// Flame data as JSON: what /flame and /samples of the HTTP API answer. Times are those of run-json.ts.

import type {JsonTime} from './run-json.js';
import type {SampleKind} from '../domain/stacks/stack.js';

/** A function as `[name, module, user or kernel, named, inlined]`. */
export type FlameFrameJson = readonly [
  name: string,
  module: string,
  kind: 'u' | 'k',
  named: 0 | 1,
  inlined: 0 | 1,
];

/** GET /api/runs/:run/flame?kind&target&(phase | from&to)&step&wait&idle&baseRun&(basePhase | baseFrom&baseTo) */
export interface FlameJson {
  readonly kind: SampleKind;
  readonly unit: 'samples' | 'ns';
  /** Everything that could be selected in the range of time, whatever was selected. */
  readonly targets: readonly string[];
  readonly steps: readonly string[];
  readonly waits: readonly string[];
  readonly total: number;
  /** Weight of the idle Go scheduler that is left out. */
  readonly idle: number;
  /** Weight of stacks that were cut at the unwinder's depth limit. */
  readonly truncated: number;
  /** Frames outside of any executable mapping, left out. */
  readonly dropped: number;
  readonly frames: readonly FlameFrameJson[];
  /** Columns; node 0 is the root (parent and frame -1), callers come before what they call. */
  readonly nodes: {
    readonly parent: readonly number[];
    readonly frame: readonly number[];
    readonly self: readonly number[];
  };
  /** The other side of the comparison: weights of the same nodes. */
  readonly base?: {readonly total: number; readonly self: readonly number[]};
}

/** GET /api/runs/:run/samples?kind&target&(phase | from&to)&step&wait&idle */
export interface SamplesJson {
  readonly kind: SampleKind;
  readonly unit: 'samples' | 'ns';
  /** A whole second. */
  readonly startUnixNs: JsonTime;
  readonly slotMs: number;
  /** How many seconds. */
  readonly columns: number;
  /** Slots of a second that hold something. */
  readonly cells: readonly (readonly [second: number, slot: number, weight: number])[];
}

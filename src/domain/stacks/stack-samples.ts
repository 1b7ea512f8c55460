// Samples of stacks as a run file gives them back: columns, a group at a time, since a run has
// millions of them. Nodes are numbers in the tree that comes with them.

import {optional} from '../optional.js';
import type {Phase} from '../run.js';
import type {Frame, SampleKind, WaitKind} from './stack.js';
import type {Step} from '../step.js';

/** A stretch of time on the collector's clock; all of the run where an end lacks. */
export interface TimeRange {
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
}

/** To the end of the run where the phase goes on. */
export function rangeOfPhase({startNs, endNs}: Pick<Phase, 'startNs' | 'endNs'>): TimeRange {
  return {fromNs: startNs, ...optional('toNs', endNs)};
}

/** What samples have in common besides their stack. */
export interface StackGroup {
  readonly agentId: string;
  readonly target: string;
  readonly sampleKind: SampleKind;
  readonly step?: Step;
  readonly wait?: WaitKind;
  readonly idle: boolean;
  /** Their stacks were cut at the unwinder's depth limit. */
  readonly truncated: boolean;
  /** That each of their stacks lacks: addresses outside of any executable mapping. */
  readonly droppedFrames: number;
}

/** Every stack of the run as a node of one tree; src/flame works on it. */
export interface StoredStacks {
  readonly frames: readonly Frame[];
  /** Node 0 is the root; a caller's number is smaller than that of what it calls. */
  readonly tree: {readonly parents: Int32Array; readonly frames: Int32Array};
}

/** Part of the samples of a group, added up by stack. */
export interface StackPiece {
  readonly group: StackGroup;
  readonly points: number;
  /** Samples on-CPU, nanoseconds off-CPU. */
  readonly weight: number;
  /** Unpacked when called. A node may come several times. */
  columns(): {readonly nodes: Int32Array; readonly weights: Float64Array};
}

/** Every stack of the pieces with its weight; one may come several times. */
export function eachStack(
  pieces: Iterable<StackPiece>,
  visit: (node: number, weight: number) => void,
): void {
  for (const piece of pieces) {
    const {nodes, weights} = piece.columns();
    nodes.forEach((node, at) => visit(node, weights[at]!));
  }
}

/** Part of the samples of a group, one by one. */
export interface StackPointPiece {
  readonly group: StackGroup;
  /** Unpacked when called. Times are Unix milliseconds, to 10 ms. */
  columns(): {
    readonly nodes: Int32Array;
    readonly timesMs: Float64Array;
    readonly weights: Float64Array;
  };
}

/** Of a run file without samples. */
export const NO_STACKS: StoredStacks = {
  frames: [],
  tree: {parents: new Int32Array(1), frames: Int32Array.of(-1)},
};

/** What was seen by one moment of a run that may go on. */
export interface SampledStacks<Piece> {
  readonly stacks: StoredStacks;
  readonly pieces: readonly Piece[];
}

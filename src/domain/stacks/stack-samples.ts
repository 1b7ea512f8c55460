// Samples of stacks as a run file gives them back: in columns, group by group, because a run has
// millions of samples. A node is a number in the tree that comes with the samples.

import {optional} from '../optional.js';
import type {Phase} from '../run.js';
import {
  CUT_FRAME,
  type Frame,
  type ParkKind,
  type SampleKind,
  type Stack,
  type WaitKind,
} from './stack.js';
import type {Step} from '../step.js';

/** A range of time on the collector's clock. Without a start or an end it reaches to that of the run. */
export interface TimeRange {
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
}

/** The range of a phase; up to the end of the run if the phase goes on. */
export function rangeOfPhase({startNs, endNs}: Pick<Phase, 'startNs' | 'endNs'>): TimeRange {
  return {fromNs: startNs, ...optional('toNs', endNs)};
}

/** What samples have in common besides their stack. */
export interface StackGroup {
  readonly agentId: string;
  readonly target: string;
  readonly sampleKind: SampleKind;
  readonly step?: Step;
  readonly wait?: WaitKind | ParkKind;
  readonly idle: boolean;
  /** Their stacks were cut at the unwinder's depth limit. */
  readonly truncated: boolean;
  /** How many functions each of the stacks lacks, because no executable mapping holds their address. */
  readonly droppedFrames: number;
}

/** Every stack of the run as a node of one tree; src/flame works on it. */
export interface StoredStacks {
  readonly frames: readonly Frame[];
  /** Node 0 is the root. A caller has a smaller number than the functions that it calls. */
  readonly tree: {readonly parents: Int32Array; readonly frames: Int32Array};
}

/** Part of the samples of a group, added up by stack. */
export interface StackPiece {
  readonly group: StackGroup;
  readonly points: number;
  /** Samples on-CPU, nanoseconds in the other kinds. */
  readonly weight: number;
  /** Unpacked when called. A node may come several times. */
  columns(): {
    readonly nodes: Int32Array;
    readonly weights: Float64Array;
    /** How many waits each weight is the sum of, where it was told: of the kind `waiting`. */
    readonly waits?: Float64Array;
  };
}

/**
 * How often a stack was there. Waits of threads that began within the same 10 ms count once; those of
 * goroutines were counted.
 */
export function timesSeen(piece: StackPiece): number {
  const {group, points, weight} = piece;
  if (group.sampleKind === 'on-cpu') return weight;
  const {waits} = group.sampleKind === 'waiting' ? piece.columns() : {};
  return waits?.reduce((sum, count) => sum + count, 0) ?? points;
}

/** The stack that ends at a node. Throws RangeError for a node that is not there. */
export function stackAt({frames, tree}: StoredStacks, node: number): Stack {
  if (node >= tree.parents.length) throw new RangeError(`stack ${node} is not there`);
  const found: Frame[] = [];
  for (let each = node; each > 0; each = tree.parents[each]!) {
    found.push(frames[tree.frames[each]!]!);
  }
  const truncated = found.some(({name, module}) => name === CUT_FRAME.name && module === '');
  return {frames: found.reverse(), truncated, droppedFrames: 0};
}

/** False for the time in which Go's scheduler had no work or no thread: no function is its reason. */
export function isOfFunction({idle, wait}: StackGroup): boolean {
  return !idle && wait !== 'sched';
}

/** Every stack of the pieces with its weight. A stack may come several times. */
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
  /**
   * Unpacked when called. Times are Unix milliseconds, to 10 ms: of a wait of a thread its start, of a wait of a
   * goroutine its end.
   */
  columns(): {
    readonly nodes: Int32Array;
    readonly timesMs: Float64Array;
    readonly weights: Float64Array;
    /** How many waits each weight is the sum of, where it was told: of the kind `waiting`. */
    readonly waits?: Float64Array;
  };
}

/** The answer of a run file without samples. */
export const NO_STACKS: StoredStacks = {
  frames: [],
  tree: {parents: new Int32Array(1), frames: Int32Array.of(-1)},
};

/** Stacks and samples as they were at one moment of a run that may go on. */
export interface SampledStacks<Piece> {
  readonly stacks: StoredStacks;
  readonly pieces: readonly Piece[];
}

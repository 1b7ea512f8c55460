// The samples of a range of time as weights of one tree. The answer has the samples that a selection asks
// for, and lists everything that could be selected.

import {timesSeen, type StackGroup, type StackPiece} from '../domain/stacks/stack-samples.js';
import type {SampleKind} from '../domain/stacks/stack.js';

/** A field that is not given selects everything. */
export interface SampleSelection {
  readonly sampleKind: SampleKind;
  readonly target?: string;
  readonly step?: string;
  readonly wait?: string;
  /** Include the time in which Go's scheduler has nothing to do. */
  readonly withIdle?: boolean;
}

export interface WeighedSamples {
  /** By node. */
  readonly self: Float64Array;
  readonly total: number;
  /** Weight of the idle samples that the selection leaves out. */
  readonly idle: number;
  /** Weight of stacks that were cut at the unwinder's depth limit. */
  readonly truncated: number;
  /** Frames that stacks lack, because no executable mapping holds their address. */
  readonly dropped: number;
  readonly choice: SampleChoice;
}

/** All values among the samples of the selected kind, in alphabetical order. */
export interface SampleChoice {
  readonly targets: readonly string[];
  readonly steps: readonly string[];
  readonly waits: readonly string[];
}

export function weighSamples(
  pieces: readonly StackPiece[],
  selection: SampleSelection,
  nodeCount: number,
): WeighedSamples {
  const self = new Float64Array(nodeCount);
  const selected = pieces.filter(({group}) => isSelected(group, selection));
  const shown = selected.filter(({group}) => isShown(group, selection));
  for (const piece of shown) addPiece(self, piece);
  const weightOf = (some: readonly StackPiece[]): number =>
    some.reduce((sum, {weight}) => sum + weight, 0);
  const total = weightOf(shown);
  return {
    self,
    total,
    idle: weightOf(selected) - total,
    truncated: weightOf(shown.filter(({group}) => group.truncated)),
    dropped: shown.reduce((sum, piece) => sum + piece.group.droppedFrames * timesSeen(piece), 0),
    choice: choiceOf(pieces, selection.sampleKind),
  };
}

/** Idle or not. */
export function isSelected(group: StackGroup, selection: SampleSelection): boolean {
  const {sampleKind, target, step, wait} = selection;
  return (
    group.sampleKind === sampleKind &&
    (target === undefined || group.target === target) &&
    (step === undefined || group.step === step) &&
    (wait === undefined || group.wait === wait)
  );
}

export function isShown(group: StackGroup, {withIdle}: SampleSelection): boolean {
  return withIdle === true || !group.idle;
}

function addPiece(self: Float64Array, piece: StackPiece): void {
  const {nodes, weights} = piece.columns();
  for (let at = 0; at < nodes.length; at++) self[nodes[at]!]! += weights[at]!;
}

function choiceOf(pieces: readonly StackPiece[], kind: SampleKind): SampleChoice {
  const groups = pieces.map(({group}) => group).filter(({sampleKind}) => sampleKind === kind);
  const values = (of: (group: StackGroup) => string | undefined): string[] =>
    [...new Set(groups.map(of))].filter((value) => value !== undefined).sort();
  return {
    targets: values(({target}) => target),
    steps: values(({step}) => step),
    waits: values(({wait}) => wait),
  };
}

// What grew from one flame graph to another over the same tree (join.ts makes it one). Both count as
// shares of their own total, or per unit of time or work: a longer phase is not a heavier one.

import type {Folded} from './fold.js';
import {type FunctionWeight, weighFunctions} from './function-table.js';
import {ROOT, type StackNodes} from './stack-tree.js';

/** Divides the weights of each side, such as seconds or requests; without it their own totals. */
export interface Units {
  readonly before: number;
  readonly after: number;
}

export interface Difference {
  /** By node: after less before, normalised. */
  readonly self: Float64Array;
  readonly total: Float64Array;
}

export interface FunctionGrowth {
  readonly frame: number;
  readonly before: FunctionWeight;
  readonly after: FunctionWeight;
  /** Of its own weight, normalised. */
  readonly grew: number;
}

/** A side without weight counts as nothing. */
export function differ(before: Folded, after: Folded, units?: Units): Difference {
  const [low, high] = scales(before, after, units);
  const subtract = (from: Float64Array, to: Float64Array): Float64Array =>
    to.map((weight, node) => weight * high - from[node]! * low);
  return {
    self: subtract(before.self, after.self),
    total: subtract(before.total, after.total),
  };
}

/** Functions by how much more weight they have by themselves, the one that grew most first. */
export function growth(
  tree: StackNodes,
  before: Folded,
  after: Folded,
  frameCount: number,
  units?: Units,
): FunctionGrowth[] {
  const scale = scales(before, after, units);
  const [earlier, later] = [before, after].map((folded, side) =>
    normalised(weighFunctions(tree, folded, frameCount), scale[side]!),
  );
  const frames = new Set([...earlier!.keys(), ...later!.keys()]);
  return [...frames]
    .map((frame) => {
      const [was, is] = [earlier!, later!].map((side) => side.get(frame) ?? nothing(frame));
      return {frame, before: was!, after: is!, grew: is!.self - was!.self};
    })
    .sort((left, right) => right.grew - left.grew || left.frame - right.frame);
}

function scales(before: Folded, after: Folded, units?: Units): readonly [number, number] {
  const {before: low, after: high} = units ?? {
    before: before.total[ROOT]!,
    after: after.total[ROOT]!,
  };
  return [low > 0 ? 1 / low : 0, high > 0 ? 1 / high : 0];
}

function normalised(
  weights: readonly FunctionWeight[],
  scale: number,
): Map<number, FunctionWeight> {
  return new Map(
    weights.map(({frame, self, total}) => [
      frame,
      {frame, self: self * scale, total: total * scale},
    ]),
  );
}

function nothing(frame: number): FunctionWeight {
  return {frame, self: 0, total: 0};
}

// The weight of each function over all its calls: by itself, and with the functions that it called. A
// function that calls itself counts once in a stack, so no total exceeds that of all samples.

import type {Folded} from './fold.js';
import {ROOT, type StackNodes} from './stack-tree.js';

export interface FunctionWeight {
  readonly frame: number;
  readonly self: number;
  readonly total: number;
}

/** The functions that have weight; those with the greatest weight by themselves first. */
export function weighFunctions(
  tree: StackNodes,
  folded: Folded,
  frameCount: number,
): FunctionWeight[] {
  const self = new Float64Array(frameCount);
  const total = new Float64Array(frameCount);
  visit(tree, (node, frame, outermost) => {
    self[frame]! += folded.self[node]!;
    if (outermost) total[frame]! += folded.total[node]!;
  });
  return Array.from(total, (weight, frame) => ({frame, self: self[frame]!, total: weight}))
    .filter((weight) => weight.total > 0)
    .sort((left, right) => right.self - left.self || right.total - left.total);
}

/** The share of all weight that runs in, or below, functions that match; 0 where there is none. */
export function shareOf(
  tree: StackNodes,
  {total}: Folded,
  matches: (frame: number) => boolean,
): number {
  const {parents, frames} = tree;
  const inside = new Uint8Array(parents.length);
  let weight = 0;
  for (let node = ROOT + 1; node < parents.length; node++) {
    if (inside[parents[node]!]! > 0) inside[node] = 1;
    else if (matches(frames[node]!)) {
      inside[node] = 1;
      weight += total[node]!;
    }
  }
  return total[ROOT]! > 0 ? weight / total[ROOT]! : 0;
}

/** Calls back with each node, and with whether its function is among its callers. */
function visit(
  tree: StackNodes,
  see: (node: number, frame: number, outermost: boolean) => void,
): void {
  const {parents, frames} = tree;
  // The nearest node above that has the same function: along the chain of callers.
  for (let node = ROOT + 1; node < parents.length; node++) {
    const frame = frames[node]!;
    let above = parents[node]!;
    while (above !== ROOT && frames[above] !== frame) above = parents[above]!;
    see(node, frame, above === ROOT);
  }
}

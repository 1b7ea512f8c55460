// Brings stacks of several runs, agents or phases into one tree, so that they can be added or compared. A
// function has one number in the joined tree, whatever numbers it has in the others.

import type {Frame} from '../domain/stacks/stack.js';
import {ROOT, StackTree, type StackNodes} from './stack-tree.js';

/** A tree with the functions that its frames' numbers stand for. */
export interface NamedTree {
  readonly tree: StackNodes;
  readonly frames: readonly Frame[];
}

export interface JoinedTrees {
  readonly tree: StackTree;
  readonly frames: readonly Frame[];
  /** For each tree, by its node: the node of the joined tree. */
  readonly places: readonly Int32Array[];
}

export function joinTrees(trees: readonly NamedTree[]): JoinedTrees {
  const joined = new StackTree();
  const frames: Frame[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (frame: Frame): number => {
    // The length keeps module and name apart, whatever is in them.
    const {kind, module, name, inlined} = frame;
    const key = `${kind} ${inlined} ${module.length} ${module}${name}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, frames.length);
    return frames.push(frame) - 1;
  };
  const places = trees.map(({tree, frames: own}) => addTree(joined, tree, own.map(numberOf)));
  return {tree: joined, frames, places};
}

/** Weights by node of one tree, as weights by node of the joined one. */
export function moveWeights(self: Float64Array, places: Int32Array, size: number): Float64Array {
  const moved = new Float64Array(size);
  for (let node = 0; node < self.length; node++) moved[places[node]!]! += self[node]!;
  return moved;
}

function addTree(joined: StackTree, {parents, frames}: StackNodes, numbers: number[]): Int32Array {
  const places = new Int32Array(parents.length);
  for (let node = ROOT + 1; node < parents.length; node++) {
    places[node] = joined.child(places[parents[node]!]!, numbers[frames[node]!]!);
  }
  return places;
}

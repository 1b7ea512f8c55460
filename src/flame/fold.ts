// A flame graph's figures: how much weight each place of a stack tree has by itself and with all
// that it called. Two passes over arrays, however many samples there were.

import {ROOT, type StackNodes} from './stack-tree.js';

export interface Folded {
  /** By node: weight of the samples whose leaf it was. */
  readonly self: Float64Array;
  /** By node: that and the weight of everything below. The root's is that of all samples. */
  readonly total: Float64Array;
}

/** Samples as columns: the node of the leaf, and the weight; 1 each without `weights`. */
export interface Samples {
  readonly nodes: Int32Array;
  readonly weights?: Float64Array;
}

/** Throws RangeError for a sample of a node that is not in the tree. */
export function foldSamples(tree: StackNodes, {nodes, weights}: Samples): Folded {
  const self = new Float64Array(tree.parents.length);
  if (weights === undefined) addCounts(self, nodes);
  else addWeights(self, nodes, weights);
  return foldSelf(tree, self);
}

// Two loops, because they are the only ones over samples, of which a run has millions. Arrays swallow
// what is written beside them, so each number is checked.
function addCounts(self: Float64Array, nodes: Int32Array): void {
  const counts = new Uint32Array(self.length);
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]!;
    if (node >>> 0 >= counts.length) throw new RangeError(`no stack has the number ${node}`);
    counts[node]! += 1;
  }
  self.set(counts);
}

function addWeights(self: Float64Array, nodes: Int32Array, weights: Float64Array): void {
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]!;
    if (node >>> 0 >= self.length) throw new RangeError(`no stack has the number ${node}`);
    self[node]! += weights[index]!;
  }
}

export function foldSelf({parents}: StackNodes, self: Float64Array): Folded {
  const total = Float64Array.from(self);
  for (let node = parents.length - 1; node > ROOT; node--) total[parents[node]!]! += total[node]!;
  return {self, total};
}

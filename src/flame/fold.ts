// The weights of a flame graph: of each node of a stack tree by itself, and with everything below it. They
// take two passes over arrays, one over the samples and one over the nodes.

import {ROOT, type StackNodes} from './stack-tree.js';

export interface Folded {
  /** By node: the weight of the samples that have it as their leaf. */
  readonly self: Float64Array;
  /** By node: the weight of the node and of everything below it. That of the root is of all samples. */
  readonly total: Float64Array;
}

/** Samples as columns: the node of the leaf, and the weight. Without `weights` each weighs 1. */
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

// There are two loops for speed: they are the only ones over samples, of which a run has millions. Typed
// arrays ignore what is written past their end, so each number is checked.
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

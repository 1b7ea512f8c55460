// One function with all its callers and everything that it called, anywhere in the tree: two flame graphs
// that meet in the function.

import {type Folded, foldSelf} from './fold.js';
import {ROOT, StackTree, type StackNodes} from './stack-tree.js';

export interface WeighedTree {
  readonly tree: StackNodes;
  readonly folded: Folded;
}

export interface Sandwich {
  /** From the function down to the functions that it called. */
  readonly callees: WeighedTree;
  /** From the function up to its callers: the first level is the function, the next its callers. */
  readonly callers: WeighedTree;
}

/**
 * If the function calls itself, the outermost call counts, so that no sample counts twice. The nodes depend
 * on the tree alone and not on its weights, so that both sides of a difference can be laid out.
 */
export function sandwich(tree: StackNodes, {self, total}: Folded, frame: number): Sandwich {
  const {parents, frames} = tree;
  const callees = new StackTree();
  const callers = new StackTree();
  /** The node below the function, or the root for nodes that are not below it. */
  const places = new Int32Array(parents.length);
  const callerWeights: [node: number, weight: number][] = [];
  for (let node = ROOT + 1; node < parents.length; node++) {
    const above = places[parents[node]!]!;
    if (above !== ROOT) places[node] = callees.child(above, frames[node]!);
    else if (frames[node] === frame) {
      places[node] = callees.child(ROOT, frame);
      callerWeights.push([callers.add(upwards(tree, node)), total[node]!]);
    }
  }
  const below = new Float64Array(callees.size);
  for (let node = 1; node < parents.length; node++) {
    if (places[node] !== ROOT) below[places[node]!]! += self[node]!;
  }
  const above = new Float64Array(callers.size);
  for (const [node, weight] of callerWeights) above[node]! += weight;
  return {
    callees: {tree: callees, folded: foldSelf(callees, below)},
    callers: {tree: callers, folded: foldSelf(callers, above)},
  };
}

function* upwards({parents, frames}: StackNodes, node: number): Iterable<number> {
  for (let each = node; each !== ROOT; each = parents[each]!) yield frames[each]!;
}

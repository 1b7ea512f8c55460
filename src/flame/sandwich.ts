// One function with everybody who called it and everything it called, wherever that was: two flame
// graphs that meet in it.

import {type Folded, foldSelf} from './fold.js';
import {ROOT, StackTree, type StackNodes} from './stack-tree.js';

export interface WeighedTree {
  readonly tree: StackNodes;
  readonly folded: Folded;
}

export interface Sandwich {
  /** From the function down to what it called. */
  readonly callees: WeighedTree;
  /** From the function up to who called it: its first level is the function, the next its callers. */
  readonly callers: WeighedTree;
}

/**
 * A function within itself belongs to the outermost one, so that no sample counts twice. What comes
 * of a tree has the same nodes whatever its weights, so that both sides of a difference can be laid out.
 */
export function sandwich(tree: StackNodes, {self, total}: Folded, frame: number): Sandwich {
  const {parents, frames} = tree;
  const callees = new StackTree();
  const callers = new StackTree();
  /** The place below the function; the root for what is not below it. */
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

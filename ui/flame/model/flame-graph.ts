// A flame graph as the page works with it: the collector's columns as typed arrays, folded and laid
// out. With a base it has two sides over the same tree.

import type {FlameFrameJson, FlameJson} from '../../../src/contract/stacks-json.js';
import {optional} from '../../../src/domain/optional.js';
import type {Frame} from '../../../src/domain/stacks/stack.js';
import {foldSelf} from '../../../src/flame/fold.js';
import type {Folded} from '../../../src/flame/fold.js';
import {Layout} from '../../../src/flame/layout.js';
import {NO_FRAME, ROOT} from '../../../src/flame/stack-tree.js';
import type {StackNodes} from '../../../src/flame/stack-tree.js';

/** One tree with the weights of the selection, and with those of its base where there is one. */
export interface WeighedSides {
  readonly tree: StackNodes;
  readonly now: Folded;
  readonly before?: Folded;
  readonly layout: Layout;
  /** The width of each node. Where two sides are compared it is the mean of their shares. */
  readonly widths: Float64Array;
}

export interface FlameGraph extends WeighedSides {
  readonly kind: FlameJson['kind'];
  readonly unit: FlameJson['unit'];
  readonly frames: readonly Frame[];
  readonly facts: Pick<FlameJson, 'targets' | 'steps' | 'waits' | 'idle' | 'truncated' | 'dropped'>;
}

/** Reads the collector's answer. Throws RangeError where its nodes are no tree. */
export function readFlameGraph(json: FlameJson): FlameGraph {
  const {kind, unit, targets, steps, waits, idle, truncated, dropped} = json;
  const tree = readTree(json);
  const fold = (self: readonly number[]): Folded => {
    const weights = new Float64Array(tree.parents.length);
    weights.set(self);
    return foldSelf(tree, weights);
  };
  const now = fold(json.nodes.self);
  const before = json.base && fold(json.base.self);
  return {
    ...{kind, unit, facts: {targets, steps, waits, idle, truncated, dropped}},
    frames: json.frames.map(readFrame),
    ...sidesOf(tree, now, before),
  };
}

export function sidesOf(tree: StackNodes, now: Folded, before?: Folded): WeighedSides {
  const widths = before === undefined ? now.total : meanShares(now, before);
  const layout = new Layout(tree, widths);
  return {tree, now, layout, widths, ...optional('before', before)};
}

/**
 * The widths of a difference. Both sides count half, however long they were, so that what is gone
 * can be seen too.
 */
function meanShares(now: Folded, before: Folded): Float64Array {
  const [after, earlier] = [now, before].map(({total}) =>
    total[ROOT]! > 0 ? 1 / total[ROOT]! : 0,
  );
  const sides = (after! > 0 ? 1 : 0) + (earlier! > 0 ? 1 : 0);
  return now.total.map(
    (weight, node) => (weight * after! + before.total[node]! * earlier!) / Math.max(1, sides),
  );
}

function readTree({nodes, frames}: FlameJson): StackNodes {
  const tree = {parents: Int32Array.from(nodes.parent), frames: Int32Array.from(nodes.frame)};
  const size = tree.parents.length;
  if (size === 0) return {parents: Int32Array.of(ROOT), frames: Int32Array.of(NO_FRAME)};
  if (tree.frames.length !== size || nodes.self.length !== size) {
    throw new RangeError('The columns of the flame graph are not of one length.');
  }
  tree.parents[ROOT] = ROOT;
  for (let node = ROOT + 1; node < size; node++) {
    const [parent, frame] = [tree.parents[node]!, tree.frames[node]!];
    if (parent < 0 || parent >= node || frame < 0 || frame >= frames.length) {
      throw new RangeError(`Node ${node} of the flame graph has no place in it.`);
    }
  }
  return tree;
}

function readFrame([name, module, kind, named, inlined]: FlameFrameJson): Frame {
  return {
    ...{name, module, kind: kind === 'k' ? 'kernel' : 'user'},
    ...{named: named === 1, inlined: inlined === 1},
  };
}

// The node under the pointer on a flame graph, and the node that an arrow key leads to.

import type {Layout, Extent} from '../../../src/flame/layout.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import type {StackNodes} from '../../../src/flame/stack-tree.js';

/** A rectangle on the screen. Where it is dust, `node` is the heaviest one in it. */
export interface Spotted {
  readonly node: number;
  readonly depth: number;
  readonly left: number;
  readonly weight: number;
  readonly isDust: boolean;
}

/** Undefined where nothing was drawn. */
export function spottedAt(
  layout: Layout,
  at: number,
  depth: number,
  minWeight: number,
): Spotted | undefined {
  let found: Spotted | undefined;
  const visit = {from: at, to: nextAfter(at), minWeight, maxDepth: depth};
  layout.visit(visit, (node, level, left, weight, isDust) => {
    if (level === depth && left <= at && at < left + weight) {
      found = {node, depth: level, left, weight, isDust};
    }
  });
  return found;
}

/** The rectangle of a node that is drawn. */
export function spottedNode(tree: StackNodes, layout: Layout, node: number): Spotted {
  const {from, to} = layout.placeOf(node);
  return {node, depth: depthOf(tree, node), left: from, weight: to - from, isDust: false};
}

export type CursorMove = 'caller' | 'callee' | 'before' | 'after';

/** The next node in a direction, or the node itself where there is none. */
export function moveCursor(
  tree: StackNodes,
  layout: Layout,
  weights: Float64Array,
  node: number,
  move: CursorMove,
  minWeight: number,
): number {
  const isDrawn = (each: number | undefined): each is number =>
    each !== undefined && weights[each]! >= minWeight;
  if (move === 'caller') return node === ROOT ? ROOT : tree.parents[node]!;
  if (move === 'callee') {
    const [heaviest] = layout.childrenOf(node);
    return isDrawn(heaviest) ? heaviest : node;
  }
  if (node === ROOT) return ROOT;
  const siblings = layout.childrenOf(tree.parents[node]!);
  const next = siblings[siblings.indexOf(node) + (move === 'after' ? 1 : -1)];
  return isDrawn(next) ? next : node;
}

export function depthOf({parents}: StackNodes, node: number): number {
  let depth = 0;
  for (let each = node; each !== ROOT; each = parents[each]!) depth += 1;
  return depth;
}

/** The nodes from the one below the root down to the node. */
export function pathTo({parents}: StackNodes, node: number): number[] {
  const path: number[] = [];
  for (let each = node; each !== ROOT; each = parents[each]!) path.push(each);
  return path.reverse();
}

/** The part of the graph's width that a node takes, in weights; the root takes all of it. */
export function stretchOf(layout: Layout, weights: Float64Array, zoom: number): Extent {
  return zoom === ROOT ? {from: 0, to: weights[ROOT]!} : layout.placeOf(zoom);
}

function nextAfter(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}

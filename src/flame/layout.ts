// Where the rectangles of a flame graph lie on a canvas: callers beside each other by weight, what
// they called on top of them. What is narrower than a pixel is left out with all that is above it, so
// the number of rectangles depends on the canvas, not on the run.

import {NO_FRAME, ROOT, type StackNodes} from './stack-tree.js';

export interface LayoutOptions {
  readonly widthPx: number;
  /** The node that fills the whole width; the root where nothing is zoomed into. */
  readonly zoom?: number;
  /** Below this width a rectangle is left out. */
  readonly minPx?: number;
}

/** Rectangles as columns, callers before what they call. */
export interface Layout {
  readonly nodes: Int32Array;
  /** The zoomed node has depth 0, its callers negative ones. */
  readonly depths: Int32Array;
  readonly leftPx: Float64Array;
  readonly widthPx: Float64Array;
  readonly maxDepth: number;
}

/** `order` compares frames of neighbours, by name for instance; they stay as they come without it. */
export function layOut(
  {parents, frames}: StackNodes,
  weights: Float64Array,
  {widthPx, zoom = ROOT, minPx = 1}: LayoutOptions,
  order?: (frame: number, other: number) => number,
): Layout {
  const scale = weights[zoom]! > 0 ? widthPx / weights[zoom]! : 0;
  const shown = pickShown(parents, weights, zoom, scale > 0 ? minPx / scale : Infinity);
  const children = groupByParent(parents, shown);
  const rows = new Rows();
  for (const [index, node] of callersOf(parents, zoom).entries())
    rows.add(node, -index - 1, 0, widthPx);
  rows.turn();

  const open: Place[] = scale > 0 ? [{node: zoom, depth: 0, left: 0}] : [];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const {node, depth, left} = place;
    rows.add(node, depth, left, weights[node]! * scale);
    const below = children.get(node) ?? [];
    if (order !== undefined) {
      below.sort((a, b) => order(frames[a] ?? NO_FRAME, frames[b] ?? NO_FRAME));
    }
    let at = left;
    for (const child of below) {
      open.push({node: child, depth: depth + 1, left: at});
      at += weights[child]! * scale;
    }
  }
  return rows.layout();
}

interface Place {
  readonly node: number;
  readonly depth: number;
  readonly left: number;
}

/** Nodes below the zoomed one that are wide enough, in the order of the tree. */
function pickShown(
  parents: Int32Array,
  weights: Float64Array,
  zoom: number,
  minWeight: number,
): number[] {
  const shown: number[] = [];
  const inside = new Uint8Array(parents.length);
  inside[zoom] = 1;
  for (let node = zoom + 1; node < parents.length; node++) {
    if (inside[parents[node]!] === 0 || weights[node]! < minWeight) continue;
    inside[node] = 1;
    shown.push(node);
  }
  return shown;
}

function groupByParent(parents: Int32Array, nodes: readonly number[]): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const node of nodes) {
    const siblings = children.get(parents[node]!);
    if (siblings === undefined) children.set(parents[node]!, [node]);
    else siblings.push(node);
  }
  return children;
}

/** The nearest first; the root itself is drawn only where it is zoomed to. */
function callersOf(parents: Int32Array, node: number): number[] {
  const callers: number[] = [];
  for (let each = node; each !== ROOT;) {
    each = parents[each]!;
    if (each !== ROOT) callers.push(each);
  }
  return callers;
}

class Rows {
  private readonly nodes: number[] = [];
  private readonly depths: number[] = [];
  private readonly lefts: number[] = [];
  private readonly widths: number[] = [];

  add(node: number, depth: number, left: number, width: number): void {
    this.nodes.push(node);
    this.depths.push(depth);
    this.lefts.push(left);
    this.widths.push(width);
  }

  /** Callers were added from the nearest up, and come before what they call. */
  turn(): void {
    this.nodes.reverse();
    this.depths.reverse();
  }

  layout(): Layout {
    return {
      nodes: Int32Array.from(this.nodes),
      depths: Int32Array.from(this.depths),
      leftPx: Float64Array.from(this.lefts),
      widthPx: Float64Array.from(this.widths),
      maxDepth: this.depths.reduce((deepest, depth) => Math.max(deepest, depth), 0),
    };
  }
}

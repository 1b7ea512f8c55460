// The places of the rectangles of a flame graph. Callees lie side by side below their caller, the heaviest
// first. Places are in units of weight, so that zooming only changes the scale. Rectangles that are too
// narrow to be seen are passed over with everything below them. The page draws.

import {ROOT, type StackNodes} from './stack-tree.js';

/** A part of the graph's width, in units of weight. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

export interface Visit extends Extent {
  /** Siblings that weigh less are dust: `see` gets them as one visit, and gets nothing below them. */
  readonly minWeight: number;
  /** Nothing deeper is visited; the root has depth 0. */
  readonly maxDepth?: number;
}

/** For dust, `node` is the heaviest node of it, and `weight` is the weight of all of it. */
export type See = (
  node: number,
  depth: number,
  left: number,
  weight: number,
  isDust: boolean,
) => void;

/** Below so many siblings a plain insertion is faster than the sort of the language. */
const FEW = 16;

export class Layout {
  readonly #parents: Int32Array;
  readonly #weights: Float64Array;
  /** The children of a node lie between its entry and the next. */
  readonly #starts: Int32Array;
  readonly #children: Int32Array;
  /** Children are sorted when they are first looked at, because most are never seen. */
  readonly #isSorted: Uint8Array;

  /** `weights` are, by node, those of the node with everything below it. Nodes without weight are left out. */
  constructor({parents}: StackNodes, weights: Float64Array) {
    this.#parents = parents;
    this.#weights = weights;
    this.#isSorted = new Uint8Array(parents.length);
    this.#starts = new Int32Array(parents.length + 1);
    for (let node = ROOT + 1; node < parents.length; node++) {
      if (weights[node]! > 0) this.#starts[parents[node]! + 1]! += 1;
    }
    for (let node = 0; node < parents.length; node++) {
      this.#starts[node + 1]! += this.#starts[node]!;
    }
    this.#children = this.#gather(parents, weights);
  }

  /** The heaviest first. */
  childrenOf(node: number): Int32Array {
    if (this.#isSorted[node] === 0) this.#sort(node);
    return this.#children.subarray(this.#starts[node]!, this.#starts[node + 1]!);
  }

  placeOf(node: number): Extent {
    let from = 0;
    for (let each = node; each !== ROOT; each = this.#parents[each]!) {
      for (const sibling of this.childrenOf(this.#parents[each]!)) {
        if (sibling === each) break;
        from += this.#weights[sibling]!;
      }
    }
    return {from, to: from + this.#weights[node]!};
  }

  /** Visits callers before the functions that they call. Without weight there is no visit. */
  visit({from, to, minWeight, maxDepth = Infinity}: Visit, see: See): void {
    const weights = this.#weights;
    const [nodes, depths, lefts] = weights[ROOT]! > 0 ? [[ROOT], [0], [0]] : [[], [], []];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const [depth, left] = [depths.pop()!, lefts.pop()!];
      see(node, depth, left, weights[node]!, false);
      if (depth >= maxDepth) continue;
      if (this.#isSorted[node] === 0) this.#sort(node);
      let at = left;
      const end = this.#starts[node + 1]!;
      for (let index = this.#starts[node]!; index < end && at < to; index++) {
        const child = this.#children[index]!;
        if (weights[child]! < minWeight) {
          const rest = this.#sum(index, end);
          if (at + rest > from) see(child, depth + 1, at, rest, true);
          break;
        }
        const right = at + weights[child]!;
        if (right > from) {
          nodes.push(child);
          depths.push(depth + 1);
          lefts.push(at);
        }
        at = right;
      }
    }
  }

  #sum(from: number, to: number): number {
    let weight = 0;
    for (let index = from; index < to; index++) weight += this.#weights[this.#children[index]!]!;
    return weight;
  }

  #gather(parents: Int32Array, weights: Float64Array): Int32Array {
    const children = new Int32Array(this.#starts[parents.length]!);
    const next = this.#starts.slice();
    for (let node = ROOT + 1; node < parents.length; node++) {
      if (weights[node]! > 0) children[next[parents[node]!]!++] = node;
    }
    return children;
  }

  #sort(node: number): void {
    this.#isSorted[node] = 1;
    const weights = this.#weights;
    const siblings = this.#children.subarray(this.#starts[node]!, this.#starts[node + 1]!);
    if (siblings.length > FEW) {
      siblings.sort((left, right) => weights[right]! - weights[left]! || left - right);
      return;
    }
    for (let index = 1; index < siblings.length; index++) {
      const moved = siblings[index]!;
      let to = index;
      while (to > 0 && weights[siblings[to - 1]!]! < weights[moved]!) {
        siblings[to] = siblings[to - 1]!;
        to -= 1;
      }
      siblings[to] = moved;
    }
  }
}

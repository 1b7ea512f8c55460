// A tree without the nodes that nothing weighs on, and if there are still too many of them, without
// the lightest: what was below a node then lies on one child of its own, so that no sum changes.

import type {Frame} from '../domain/stack.js';
import {foldSelf} from './fold.js';
import type {NamedTree} from './join.js';
import {NO_FRAME, ROOT, type StackNodes} from './stack-tree.js';

/** Stands for all that was too light below the same caller. It is no function of anybody's. */
export const LIGHT_STACKS: Frame = {
  kind: 'user',
  name: '[small stacks]',
  module: '',
  named: true,
  inlined: false,
};

export interface PrunedTree extends NamedTree {
  /** By node, for each of the sides that were given. */
  readonly sides: readonly Float64Array[];
}

/** `mostNodes` does not count the children that stand for what was left out. */
export function prune(
  {tree, frames}: NamedTree,
  sides: readonly Float64Array[],
  mostNodes: number,
): PrunedTree {
  const heft = heftOf(tree, sides);
  const least = leastHeft(heft, mostNodes);
  const numbers = new Numbers(frames);
  const parents = [ROOT];
  const kept = [NO_FRAME];
  const places = new Int32Array(heft.length);
  const lights = new Map<number, number>();
  for (let node = ROOT + 1; node < heft.length; node++) {
    if (heft[node] === 0) continue;
    const place = places[tree.parents[node]!]!;
    if (place >= 0 && heft[node]! >= least) {
      parents.push(place);
      places[node] = kept.push(numbers.of(tree.frames[node]!)) - 1;
    } else {
      // Below a node that was left out, everything lies where that one does.
      places[node] = place < 0 ? place : -1 - light(place);
    }
  }
  return {
    tree: {parents: Int32Array.from(parents), frames: Int32Array.from(kept)},
    frames: numbers.frames,
    sides: sides.map((side) => moved(side, places, kept.length)),
  };

  function light(place: number): number {
    const known = lights.get(place);
    if (known !== undefined) return known;
    parents.push(place);
    const node = kept.push(numbers.light()) - 1;
    lights.set(place, node);
    return node;
  }
}

/** How much weighs on each node, with all that is below: sides count as shares of themselves. */
function heftOf(tree: StackNodes, sides: readonly Float64Array[]): Float64Array {
  const self = new Float64Array(tree.parents.length);
  for (const side of sides) {
    const sum = side.reduce((total, weight) => total + weight, 0);
    const scale = sum > 0 ? 1 / sum : 0;
    for (let node = 0; node < self.length; node++) self[node]! += side[node]! * scale;
  }
  return foldSelf(tree, self).total;
}

/** So that no more nodes than that are as heavy; found by powers of two, without sorting them. */
function leastHeft(heft: Float64Array, mostNodes: number): number {
  const counts = new Uint32Array(1_024);
  let count = 0;
  for (const each of heft) {
    if (each === 0) continue;
    count += 1;
    counts[stepOf(each)]! += 1;
  }
  if (count <= mostNodes) return 0;
  let heavier = 0;
  let step = 0;
  while (heavier + counts[step]! <= mostNodes) heavier += counts[step++]!;
  return STEPS_DOWN ** (step - 1);
}

const STEPS_DOWN = 2 ** (-1 / 8);

/** 0 for what is as heavy as all (twice that with two sides), one more for each eighth of a halving. */
function stepOf(heft: number): number {
  return Math.min(1_023, Math.max(0, Math.ceil(-8 * Math.log2(heft))));
}

function moved(side: Float64Array, places: Int32Array, size: number): Float64Array {
  const self = new Float64Array(size);
  for (let node = 0; node < side.length; node++) {
    const place = places[node]!;
    if (side[node]! > 0) self[place < 0 ? -1 - place : place]! += side[node]!;
  }
  return self;
}

/** Frames that are used, in the order of their first use. */
class Numbers {
  readonly frames: Frame[] = [];
  readonly #all: readonly Frame[];
  readonly #numbers: Int32Array;
  #light: number | undefined;

  constructor(all: readonly Frame[]) {
    this.#all = all;
    this.#numbers = new Int32Array(all.length).fill(NO_FRAME);
  }

  of(frame: number): number {
    const known = this.#numbers[frame]!;
    if (known !== NO_FRAME) return known;
    return (this.#numbers[frame] = this.frames.push(this.#all[frame]!) - 1);
  }

  light(): number {
    return (this.#light ??= this.frames.push(LIGHT_STACKS) - 1);
  }
}

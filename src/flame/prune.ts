// Makes a tree smaller: it leaves out the nodes without weight and, if there are still too many, the
// lightest ones. The weight that was left out below a node goes to one child that stands for it, so that
// no sum changes.

import type {Frame} from '../domain/stacks/stack.js';
import type {NamedTree} from './join.js';
import {NO_FRAME, ROOT, type StackNodes} from './stack-tree.js';

/** Stands for everything that was too light below one caller. It is not a real function. */
export const LIGHT_STACKS: Frame = {
  kind: 'user',
  name: '[small stacks]',
  module: '',
  named: true,
  inlined: false,
};

/** With numbers as JSON takes them. */
export interface PrunedTree {
  readonly parents: number[];
  readonly frameNumbers: number[];
  readonly frames: readonly Frame[];
  /** By node, for each of the sides that were given. */
  readonly sides: readonly number[][];
}

/** `mostNodes` does not count the children that stand for what was left out. */
export function prune(
  {tree, frames}: NamedTree,
  sides: readonly Float64Array[],
  mostNodes: number,
): PrunedTree {
  const ranks = ranksOf(heftOf(tree, sides));
  const pruned = new Pruned(frames);
  const places = placesIn(pruned, tree, ranks, leastRank(ranks, mostNodes));
  return {
    parents: pruned.parents,
    frameNumbers: pruned.frameNumbers,
    frames: pruned.frames,
    sides: sides.map((side) => moved(side, places, pruned.parents.length)),
  };
}

/** Arrays again, for what works on trees. */
export function namedTree({parents, frameNumbers, frames}: PrunedTree): NamedTree {
  return {tree: {parents: Int32Array.from(parents), frames: Int32Array.from(frameNumbers)}, frames};
}

/** For each node where its weight goes. */
function placesIn(
  pruned: Pruned,
  {parents, frames}: StackNodes,
  ranks: Uint32Array,
  least: number,
): Int32Array {
  const places = new Int32Array(ranks.length);
  // Whether a node was left out; everything below it then lies where it does.
  const isOut = new Uint8Array(ranks.length);
  // By node, the child that stands for what was left out below it; 0 where there is none yet.
  const lights = new Int32Array(ranks.length);
  for (let node = ROOT + 1; node < ranks.length; node++) {
    if (ranks[node] === 0) continue;
    const parent = parents[node]!;
    if (isOut[parent] === 1) {
      isOut[node] = 1;
      places[node] = places[parent]!;
    } else if (ranks[node]! >>> RANK_SHIFT >= least) {
      places[node] = pruned.child(places[parent]!, frames[node]!);
    } else {
      isOut[node] = 1;
      if (lights[parent] === 0) lights[parent] = pruned.light(places[parent]!);
      places[node] = lights[parent]!;
    }
  }
  return places;
}

/** The weight of each node with everything below it. Of two sides, each counts as a share of its own sum. */
function heftOf({parents}: StackNodes, sides: readonly Float64Array[]): Float64Array {
  const heft = sides.length === 1 ? sides[0]!.slice() : addShares(sides, parents.length);
  for (let node = heft.length - 1; node > ROOT; node--) heft[parents[node]!]! += heft[node]!;
  return heft;
}

function addShares(sides: readonly Float64Array[], size: number): Float64Array {
  const shares = new Float64Array(size);
  for (const side of sides) {
    let sum = 0;
    for (let node = 0; node < side.length; node++) sum += side[node]!;
    const scale = sum > 0 ? 1 / sum : 0;
    for (let node = 0; node < side.length; node++) shares[node]! += side[node]! * scale;
  }
  return shares;
}

/** Exponent and three bits of the fraction of a single-precision number. It rises with the number. */
const RANK_SHIFT = 20;

/** By node, to be shifted by `RANK_SHIFT`. No heft is too small for single precision. */
function ranksOf(heft: Float64Array): Uint32Array {
  return new Uint32Array(new Float32Array(heft).buffer);
}

/** The lowest rank that no more than so many nodes reach. It is found without sorting them. */
function leastRank(ranks: Uint32Array, mostNodes: number): number {
  const counts = new Uint32Array(2 ** (32 - RANK_SHIFT));
  for (let node = 0; node < ranks.length; node++) counts[ranks[node]! >>> RANK_SHIFT]! += 1;
  let heavier = 0;
  let rank = counts.length - 1;
  while (rank > 0 && heavier + counts[rank]! <= mostNodes) heavier += counts[rank--]!;
  return rank + 1;
}

function moved(side: Float64Array, places: Int32Array, size: number): number[] {
  const self = new Array<number>(size).fill(0);
  for (let node = 0; node < side.length; node++) {
    if (side[node]! > 0) self[places[node]!]! += side[node]!;
  }
  return self;
}

/** The tree as it grows; frames that are used, in the order of their first use. */
class Pruned {
  readonly parents = [ROOT];
  readonly frameNumbers = [NO_FRAME];
  readonly frames: Frame[] = [];
  readonly #all: readonly Frame[];
  readonly #numbers: Int32Array;
  #lightFrame: number | undefined;

  constructor(all: readonly Frame[]) {
    this.#all = all;
    this.#numbers = new Int32Array(all.length).fill(NO_FRAME);
  }

  child(parent: number, frame: number): number {
    let number = this.#numbers[frame]!;
    if (number === NO_FRAME) {
      number = this.frames.push(this.#all[frame]!) - 1;
      this.#numbers[frame] = number;
    }
    return this.#add(parent, number);
  }

  light(parent: number): number {
    this.#lightFrame ??= this.frames.push(LIGHT_STACKS) - 1;
    return this.#add(parent, this.#lightFrame);
  }

  #add(parent: number, frame: number): number {
    this.parents.push(parent);
    return this.frameNumbers.push(frame) - 1;
  }
}

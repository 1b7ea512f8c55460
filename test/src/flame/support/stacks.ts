// Small flame graphs written as folded text, and large ones made of numbers.

import type {Frame} from '../../../../src/domain/stacks/stack.js';
import {type Folded, foldSamples} from '../../../../src/flame/fold.js';
import {ROOT, StackTree, type StackNodes} from '../../../../src/flame/stack-tree.js';

export interface Graph {
  readonly tree: StackTree;
  readonly frames: readonly Frame[];
  readonly folded: Folded;
}

export function frameNamed(name: string): Frame {
  return {kind: 'user', name, module: 'server', named: true, inlined: false};
}

/** Lines such as `main;serve;read 3`. */
export function graphOf(...lines: readonly string[]): Graph {
  const tree = new StackTree();
  const names: string[] = [];
  const nodes: number[] = [];
  const weights: number[] = [];
  for (const line of lines) {
    const space = line.lastIndexOf(' ');
    const stack = line.slice(0, space).split(';');
    nodes.push(
      tree.add(
        stack.map((name) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1)),
      ),
    );
    weights.push(Number(line.slice(space + 1)));
  }
  return {
    tree,
    frames: names.map(frameNamed),
    folded: foldSamples(tree, {nodes: Int32Array.from(nodes), weights: Float64Array.from(weights)}),
  };
}

/** The lines again, those without weight left out. */
export function linesOf(tree: StackNodes, {self}: Folded, frames: readonly Frame[]): string[] {
  return [...self]
    .flatMap((weight, node) =>
      weight === 0 || node === ROOT ? [] : [`${namesOf(tree, node, frames)} ${weight}`],
    )
    .sort();
}

function namesOf(
  {parents, frames: numbers}: StackNodes,
  node: number,
  frames: readonly Frame[],
): string {
  const name = frames[numbers[node]!]!.name;
  const parent = parents[node]!;
  return parent === ROOT ? name : `${namesOf({parents, frames: numbers}, parent, frames)};${name}`;
}

/** Always the same tree of `stacks` distinct stacks of some 30 frames, that share their callers. */
export function largeTree(stacks: number, frames: number): {tree: StackTree; leaves: Int32Array} {
  const tree = new StackTree();
  const leaves = new Int32Array(stacks);
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  let path: number[] = [];
  for (let index = 0; index < stacks; index++) {
    path = path.slice(0, Math.max(0, path.length - 1 - random(8)));
    const depth = 20 + random(20);
    while (path.length < depth) path.push(random(frames));
    leaves[index] = tree.add(path);
  }
  return {tree, leaves};
}

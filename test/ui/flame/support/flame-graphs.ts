// Makes flame graphs as the collector sends them from folded text.

import type {FlameFrameJson, FlameJson} from '../../../../src/contract/stacks-json.js';
import {StackTree} from '../../../../src/flame/stack-tree.js';
import {readFlameGraph} from '../../../../ui/flame/model/flame-graph.js';
import type {FlameGraph} from '../../../../ui/flame/model/flame-graph.js';

/** Lines are `main;serve 3`, or `main;serve 3 1` with the weight before. */
export function flameJson(...lines: readonly string[]): FlameJson {
  const tree = new StackTree();
  const names: string[] = [];
  const weights: [node: number, now: number, before: number | undefined][] = [];
  for (const line of lines) {
    const [stack = '', now, before] = line.split(' ');
    const frames = stack
      .split(';')
      .map((name) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1));
    const node = tree.add(frames);
    weights.push([node, Number(now), before === undefined ? undefined : Number(before)]);
  }
  const self = new Array<number>(tree.size).fill(0);
  const base = new Array<number>(tree.size).fill(0);
  for (const [node, now, before = 0] of weights) {
    self[node]! += now;
    base[node]! += before;
  }
  const isCompared = weights.some(([, , before]) => before !== undefined);
  const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);
  return {
    ...{kind: 'on-cpu', unit: 'samples', targets: [], steps: [], waits: []},
    ...{total: sum(self), idle: 0, truncated: 0, dropped: 0},
    frames: names.map((name): FlameFrameJson => [name, 'server', 'u', 1, 0]),
    nodes: {parent: [-1, ...tree.parents.subarray(1)], frame: [...tree.frames], self},
    ...(isCompared ? {base: {total: sum(base), self: base}} : {}),
  };
}

export function flameGraph(...lines: readonly string[]): FlameGraph {
  return readFlameGraph(flameJson(...lines));
}

/** The first node that has the name. */
export function nodeNamed({tree, frames}: FlameGraph, name: string): number {
  return tree.frames.findIndex((frame) => frames[frame]?.name === name);
}

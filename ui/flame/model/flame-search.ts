// What is searched for among functions: a piece of text, or between slashes a regular expression.

import type {Frame} from '../../../src/domain/stack.js';
import {shareOf} from '../../../src/flame/function-table.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import type {WeighedSides} from './flame-graph.js';

export interface Search {
  /** By number of the function: 1 where it matches. */
  readonly matches: Uint8Array;
  readonly functions: number;
  /** Why it is no search. */
  readonly problem?: string;
}

/** A function can be called anything, at any length: what is beyond that is not looked at. */
const LONGEST_NAME = 1_000;
const LONGEST_EXACT = 160;

/** Undefined where nothing is searched for. */
export function searchFrames(frames: readonly Frame[], text: string): Search | undefined {
  if (text === '') return undefined;
  const matches = new Uint8Array(frames.length);
  try {
    const isMatch = matcherOf(text);
    let functions = 0;
    frames.forEach(({name, module}, number) => {
      if (!isMatch(name.slice(0, LONGEST_NAME)) && !isMatch(module)) return;
      matches[number] = 1;
      functions += 1;
    });
    return {matches, functions};
  } catch (error) {
    return {matches, functions: 0, problem: (error as Error).message};
  }
}

/** The part of all weight that ran in, or below, what matches; of the side that is looked at. */
export function matchedShare({tree, now}: WeighedSides, {matches}: Search): number {
  return shareOf(tree, now, (frame) => matches[frame] === 1);
}

/** What finds exactly one name; of one that no address could hold, its beginning. */
export function searchFor(name: string): string {
  if (name.length > LONGEST_EXACT) return name.slice(0, LONGEST_EXACT);
  return `/^${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/`;
}

/** By node: whether it matches; the root never does. */
export function matchedNodes({tree}: WeighedSides, {matches}: Search): Uint8Array {
  const nodes = new Uint8Array(tree.parents.length);
  for (let node = ROOT + 1; node < nodes.length; node++) nodes[node] = matches[tree.frames[node]!]!;
  return nodes;
}

function matcherOf(text: string): (name: string) => boolean {
  const [, pattern] = /^\/(.+)\/$/.exec(text) ?? [];
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, 'iu');
    return (name) => expression.test(name);
  }
  const wanted = text.toLowerCase();
  return (name) => name.toLowerCase().includes(wanted);
}

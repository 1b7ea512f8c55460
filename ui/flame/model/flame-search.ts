// A search among functions: for a piece of text, or for a regular expression between slashes.

import type {Frame} from '../../../src/domain/stacks/stack.js';
import {shareOf} from '../../../src/flame/function-table.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import type {WeighedSides} from './flame-graph.js';

export interface Search {
  /** 1 for each function that matches, by its number. */
  readonly matches: Uint8Array;
  readonly functions: number;
  /** Why the text is no regular expression. */
  readonly problem?: string;
}

/** A name can have any length; only its first characters are searched. */
const LONGEST_NAME = 1_000;
const LONGEST_EXACT = 160;

/** Undefined where the text is empty. */
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

/** The share of the selection's weight in matching functions and below them, from 0 to 1. */
export function matchedShare({tree, now}: WeighedSides, {matches}: Search): number {
  return shareOf(tree, now, (frame) => matches[frame] === 1);
}

/**
 * The search text that finds exactly one name; for a name too long for an address, its beginning.
 */
export function searchFor(name: string): string {
  if (name.length > LONGEST_EXACT) return name.slice(0, LONGEST_EXACT);
  return `/^${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/`;
}

/** 1 for each node that matches. The root never matches. */
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

// Weights, shares and kinds of a flame graph as text.

import type {Frame} from '../../../src/domain/stacks/stack.js';
import {NO_FRAME} from '../../../src/flame/stack-tree.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {FlameGraph, WeighedSides} from './flame-graph.js';

export const ROOT_NAME = 'all';

export function weightText(weight: number, unit: FlameGraph['unit']): string {
  if (unit === 'ns') return formatDuration(weight);
  return `${formatCount(weight)} ${weight === 1 ? 'sample' : 'samples'}`;
}

/** `+1.2 %`, `−0.4 %`: percentage points of all weight. */
export function changeText(change: number): string {
  if (change === 0) return '±0';
  return `${change < 0 ? '−' : '+'}${formatShare(Math.abs(change))}`;
}

export function nameOfNode({tree}: WeighedSides, frames: readonly Frame[], node: number): string {
  const frame = tree.frames[node]!;
  return frame === NO_FRAME ? ROOT_NAME : frames[frame]!.name;
}

/** The kind of code; empty for a named function of the program. */
export function kindWords({kind, named, inlined}: Frame): string {
  return [kind === 'kernel' ? 'kernel' : '', inlined ? 'inlined' : '', named ? '' : 'no name']
    .filter((word) => word !== '')
    .join(', ');
}

/** The module of a function; empty where the collector put several together. */
export function moduleText({module}: Frame): string {
  return plainName(module);
}

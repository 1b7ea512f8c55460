// Weights and shares of a flame graph in words.

import type {Frame} from '../../../src/domain/stack.js';
import {NO_FRAME} from '../../../src/flame/stack-tree.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {FlameGraph, WeighedSides} from './flame-graph.js';

export const ROOT_NAME = 'all';

export function weightText(weight: number, unit: FlameGraph['unit']): string {
  if (unit === 'ns') return formatDuration(weight);
  return `${formatCount(weight)} ${weight === 1 ? 'sample' : 'samples'}`;
}

/** `+1.2 %`, `−0.4 %`: in points of all, with its sign. */
export function changeText(change: number): string {
  if (change === 0) return '±0';
  return `${change < 0 ? '−' : '+'}${formatShare(Math.abs(change))}`;
}

export function nameOfNode({tree}: WeighedSides, frames: readonly Frame[], node: number): string {
  const frame = tree.frames[node]!;
  return frame === NO_FRAME ? ROOT_NAME : frames[frame]!.name;
}

/** What sort of code it is, where that is to be said. */
export function kindWords({kind, named, inlined}: Frame): string {
  return [kind === 'kernel' ? 'kernel' : '', inlined ? 'inlined' : '', named ? '' : 'no name']
    .filter((word) => word !== '')
    .join(', ');
}

/** Empty of what the collector put together. */
export function moduleText({module}: Frame): string {
  return plainName(module);
}

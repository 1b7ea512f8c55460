// The gap between two stretches that hardly overlap. The interval of a short stretch is wide, because its few
// blocks say little of their waves. Where a figure has doubled, nearly each block of the second stretch lies above
// nearly each block of the first, and no long wave is to be seen, chance does not explain it.

import {total, type RatioBlocks} from './ratio.js';
import {waveStrength} from './waves.js';

/** With fewer blocks on a side, chance alone keeps them apart too often. */
const FEWEST = 10;
/** So many times the figure before. What grows by less may be a slow wave. */
const LEAST_FACTOR = 2;
/** A block of each side that may lie among those of the other: the first one warms up, or another program looks in. */
const STRAY = 1;
/** Stronger waves may last for a whole stretch. */
const STRONGEST_WAVES = 0.6;

/**
 * How far the lower blocks of `after` lie above the upper ones of `before`, in the unit of the figure: growth by at
 * least so much is sure. Undefined where they overlap, where there are few of them, or where the growth is small.
 */
export function gapBetween(before: RatioBlocks, after: RatioBlocks): number | undefined {
  const [left, right] = [ratiosOf(before), ratiosOf(after)];
  if (Math.min(left.length, right.length) < FEWEST) return undefined;
  if (ratioOf(after) < LEAST_FACTOR * ratioOf(before)) return undefined;
  const gap = right[STRAY]! - left.at(-1 - STRAY)!;
  if (gap <= 0 || waveStrength([before, after]) >= STRONGEST_WAVES) return undefined;
  return Math.min(gap, ratioOf(after) - ratioOf(before));
}

/** Of each block that has something to divide by, in order of size. */
function ratiosOf({sums, per}: RatioBlocks): Float64Array {
  const all = Array.from({length: sums.length}, (_, at) => sums[at]! / per[at]!);
  return Float64Array.from(all.filter(Number.isFinite)).sort();
}

function ratioOf({sums, per}: RatioBlocks): number {
  return total(sums) / total(per);
}

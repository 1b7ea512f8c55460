// Neighbouring blocks resemble each other: a garbage collection or a checkpoint of a database lasts
// for several of them. Such blocks are worth fewer independent ones.

import type {RatioBlocks} from './ratio.js';

/** With stronger waves the stretch holds too few of them to say anything. */
const STRONGEST = 0.9;

/**
 * The correlation of a block with the next one in what it adds to the ratio, from 0 (independent) to
 * 0.9. The estimate of a short series is too low by about (1 + 3ρ) / n (Kendall, 1954); this one is
 * corrected. Both sides of a comparison are asked together, because one alone says little.
 */
export function waveStrength(sides: readonly RatioBlocks[]): number {
  let [products, squares, blocks] = [0, 0, 0];
  for (const side of sides) {
    const rests = restsOf(side);
    blocks += rests.length;
    rests.forEach((rest, at) => {
      squares += rest * rest;
      products += rest * (rests[at + 1] ?? 0);
    });
  }
  if (squares === 0 || blocks === 0) return 0;
  const raw = products / squares;
  const perSide = blocks / sides.length;
  const corrected = (raw + 1 / perSide) / (1 - 3 / perSide);
  return Math.min(STRONGEST, Math.max(0, corrected));
}

/** How many independent blocks so many blocks are worth (the variance of an AR(1) series' mean). */
export function independentBlocks(blocks: number, strength: number): number {
  return (blocks * (1 - strength)) / (1 + strength);
}

/** What each block has above the ratio of all blocks, in the unit of the sums. */
function restsOf({sums, per}: RatioBlocks): number[] {
  let [sum, divisor] = [0, 0];
  for (let at = 0; at < sums.length; at += 1) {
    sum += sums[at]!;
    divisor += per[at]!;
  }
  const ratio = divisor > 0 ? sum / divisor : 0;
  return Array.from({length: sums.length}, (_, at) => sums[at]! - ratio * per[at]!);
}

// The interval of a figure over the blocks of one stretch. Blocks that resemble their neighbours widen it.

import {CONFIDENCE, FEWEST_INDEPENDENT, intervalWidth} from './change.js';
import type {Draws} from './draws.js';
import {normalQuantile} from './normal-quantile.js';
import {estimateRatio, standardError, type RatioBlocks} from './ratio.js';
import {independentBlocks, unsteadiness, waveStrength} from './waves.js';

/** The true figure lies between the ends in 99 of 100 cases. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval holds for `figures` figures at once that are asked one by one (Bonferroni). Undefined where there
 * is nothing to divide by.
 */
export function ratioInterval(
  blocks: RatioBlocks,
  draws: Draws,
  figures = 1,
): Interval | undefined {
  const estimate = estimateRatio(blocks, draws);
  if (estimate === undefined) return undefined;
  const {value} = estimate;
  const areApart = draws.areApart === true;
  const strength = areApart ? 0 : waveStrength([blocks]);
  const independent = independentBlocks(draws.blocks, strength);
  const waves = Math.sqrt(draws.blocks / independent);
  const error =
    standardError(estimate, draws.blocks) * (areApart ? 1 : unsteadiness(blocks)) * waves;
  const reach =
    error *
    intervalWidth(
      Math.max(independent, draws.blocks * FEWEST_INDEPENDENT),
      normalQuantile(1 - (1 - CONFIDENCE) / (2 * figures)),
    );
  return {value, low: value - reach, high: value + reach};
}

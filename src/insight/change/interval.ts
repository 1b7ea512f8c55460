// The interval of a figure over the blocks of one stretch. Blocks that resemble their neighbours widen it.

import {FEWEST_INDEPENDENT, intervalWidth} from './change.js';
import type {Draws} from './draws.js';
import {estimateRatio, standardError, type RatioBlocks} from './ratio.js';
import {independentBlocks, unsteadiness, waveStrength} from './waves.js';

/** The true figure lies between the ends in 99 of 100 cases. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Undefined where there is nothing to divide by. */
export function ratioInterval(blocks: RatioBlocks, draws: Draws): Interval | undefined {
  const estimate = estimateRatio(blocks, draws);
  if (estimate === undefined) return undefined;
  const {value} = estimate;
  const areApart = draws.areApart === true;
  const strength = areApart ? 0 : waveStrength([blocks]);
  const independent = independentBlocks(draws.blocks, strength);
  const waves = Math.sqrt(draws.blocks / independent);
  const error =
    standardError(estimate, draws.blocks) * (areApart ? 1 : unsteadiness(blocks)) * waves;
  const reach = error * intervalWidth(Math.max(independent, draws.blocks * FEWEST_INDEPENDENT));
  return {value, low: value - reach, high: value + reach};
}

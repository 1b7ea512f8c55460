// Neighbouring blocks resemble each other: a garbage collection or a checkpoint of a database lasts
// for several of them. Such blocks are worth fewer independent ones.

import type {RatioBlocks} from './ratio.js';

/** With stronger waves the stretch holds too few of them to say anything. */
const STRONGEST = 0.9;
/**
 * So many standard errors are added to the estimate. Waves that are taken for weaker than they are tell growth
 * where there is none; a short stretch knows its waves least.
 */
const DOUBT = 0.5;
/** A line that leaves less of the spread than this is a rise or a fall. What leaves more may be half a wave. */
const LEFT_BY_A_RISE = 0.4;

/**
 * The correlation of a block with the next one in what it adds to the ratio, from 0 (independent) to
 * 0.9. A steady rise or fall is no wave: in a phase that is overloaded each block is slower than the one
 * before, which is the growth itself. So a line is taken away first. The estimate of a short series
 * without its line is too low by about (2 + 4ρ) / n (Kendall, 1954); this one is corrected. Both sides of
 * a comparison are asked together, because one alone says little.
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
  const corrected = (raw + 2 / perSide) / (1 - 4 / perSide);
  return atMostStrongest(corrected + DOUBT * errorOf(atMostStrongest(corrected), blocks));
}

function atMostStrongest(strength: number): number {
  return Math.min(STRONGEST, Math.max(0, strength));
}

/** The standard error of a correlation with the next block (Bartlett, 1946). */
function errorOf(strength: number, blocks: number): number {
  return Math.sqrt((1 - strength ** 2) / blocks);
}

/** How many independent blocks so many blocks are worth (the variance of an AR(1) series' mean). */
export function independentBlocks(blocks: number, strength: number): number {
  return (blocks * (1 - strength)) / (1 + strength);
}

/**
 * Which share of the spread between blocks is left without a line, 0–1, where the line is most of it; else 1. How
 * far a phase rose is part of what it was, and no doubt about its mean.
 */
export function unsteadiness(side: RatioBlocks): number {
  const all = deviationsOf(side);
  const rests = restsOf(side);
  const squares = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value * value, 0);
  const [spread, left] = [squares(all), squares(rests)];
  const freedom = (all.length - 1) / Math.max(1, all.length - 2);
  const share = spread > 0 ? (left / spread) * freedom : 1;
  return share <= LEFT_BY_A_RISE ? Math.sqrt(share) : 1;
}

/** What each block has above the ratio of all blocks and above a line, in the unit of the sums. */
function restsOf(side: RatioBlocks): number[] {
  return withoutLine(deviationsOf(side));
}

function deviationsOf({sums, per}: RatioBlocks): number[] {
  let [sum, divisor] = [0, 0];
  for (let at = 0; at < sums.length; at += 1) {
    sum += sums[at]!;
    divisor += per[at]!;
  }
  const ratio = divisor > 0 ? sum / divisor : 0;
  return Array.from({length: sums.length}, (_, at) => sums[at]! - ratio * per[at]!);
}

/** Takes the line of least squares away. */
function withoutLine(values: readonly number[]): number[] {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  let [products, squares] = [0, 0];
  values.forEach((value, at) => {
    products += (at - middle) * (value - mean);
    squares += (at - middle) ** 2;
  });
  const slope = squares > 0 ? products / squares : 0;
  return values.map((value, at) => value - mean - slope * (at - middle));
}

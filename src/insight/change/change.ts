// How much figures changed between two stretches of time, and how much of that chance explains. The
// figures that are asked together share their draws. Their intervals hold all at once: with a hundred
// figures, a hundred separate ones would call one or two of them changed where nothing did.

import type {Draws} from './draws.js';
import {gapBetween} from './gap.js';
import {independentBlocks, unsteadiness, waveStrength} from './waves.js';
import {estimateRatio, standardError, type RatioBlocks, type RatioEstimate} from './ratio.js';

/** A figure in both stretches, in the unit of the figure. */
export interface Change {
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  /** The true change lies between them, for all figures of one question, in 99 of 100 questions. */
  readonly low: number;
  readonly high: number;
  /** A change of this size would have been told in four of five cases. */
  readonly seen: number;
}

export interface ChangedFigure<Key> {
  readonly key: Key;
  readonly before: RatioBlocks;
  readonly after: RatioBlocks;
}

export interface DrawnSides {
  readonly before: Draws;
  readonly after: Draws;
}

export const CONFIDENCE = 0.99;
/** Two-sided quantile of the normal distribution for CONFIDENCE. */
const Z = 2.5758;
/** What lies beyond the interval's half in four of five cases: the 80 % quantile of the normal distribution. */
const POWER_Z = 0.8416;
/**
 * A share of the blocks. The strength of waves is itself an estimate: from few blocks it would widen the
 * interval without bound.
 */
export const FEWEST_INDEPENDENT = 0.5;
/** By how much a change that is mostly seen is larger than the interval's half. */
export const POWER_SHARE = (Z + POWER_Z) / Z;

interface Estimated<Key> {
  readonly key: Key;
  readonly left: RatioEstimate;
  readonly right: RatioEstimate;
  /** Standard errors: as the draws show it, and with waves. */
  readonly drawn: number;
  readonly error: number;
  /** How many independent blocks the smaller side is worth. */
  readonly independent: number;
  /** Growth that is sure whatever the interval; undefined where the sides overlap. */
  readonly gap: number | undefined;
}

/** Figures that one side has no divisor for are left out. */
export function changesOf<Key>(
  figures: readonly ChangedFigure<Key>[],
  draws: DrawnSides,
): Map<Key, Change> {
  const estimates = figures.flatMap((figure) => estimate(figure, draws));
  const width = criticalValue(estimates);
  return new Map(estimates.map((each) => [each.key, changeOf(each, width)]));
}

/** Whether the figure grew by more than chance explains. */
export function hasGrown({low}: Pick<Change, 'low'>): boolean {
  return low > 0;
}

function estimate<Key>(
  {key, before, after}: ChangedFigure<Key>,
  draws: DrawnSides,
): Estimated<Key>[] {
  const left = estimateRatio(before, draws.before);
  const right = estimateRatio(after, draws.after);
  if (left === undefined || right === undefined) return [];
  const [leftBlocks, rightBlocks] = [draws.before.blocks, draws.after.blocks];
  const areApart = draws.before.areApart === true && draws.after.areApart === true;
  const strength = areApart ? 0 : waveStrength([before, after]);
  const [leftError, rightError] = [
    standardError(left, leftBlocks),
    standardError(right, rightBlocks),
  ];
  const drawn = Math.hypot(leftError, rightError);
  const steady = areApart
    ? drawn
    : Math.hypot(leftError * unsteadiness(before), rightError * unsteadiness(after));
  const waves = Math.sqrt(1 / independentBlocks(1, strength));
  const blocks = Math.min(leftBlocks, rightBlocks);
  const independent = Math.max(independentBlocks(blocks, strength), blocks * FEWEST_INDEPENDENT);
  const gap = areApart ? undefined : gapBetween(before, after);
  return [{key, left, right, drawn, error: steady * waves, independent, gap}];
}

function changeOf<Key>(
  {left, right, error, independent, gap = -Infinity}: Estimated<Key>,
  critical: number,
): Change {
  const delta = right.value - left.value;
  const width = (critical * intervalWidth(independent)) / Z;
  return {
    ...{before: left.value, after: right.value, delta},
    ...{low: Math.max(gap, delta - width * error), high: delta + width * error},
    seen: (width + POWER_Z) * error,
  };
}

/**
 * How many standard errors the interval of one figure is wide on each side; `z`: with any number of blocks. Few
 * independent blocks have heavier tails than their draws show: the quantile is that of Student's t (Abramowitz
 * and Stegun, 26.7.5).
 */
export function intervalWidth(independent: number, z = Z): number {
  const n = Math.max(1, independent - 1);
  const second = (z ** 3 + z) / 4;
  const third = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const fourth = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + second / n + third / n ** 2 + fourth / n ** 3;
}

/** How many standard errors wide the interval of each figure has to be, so that it holds for all figures. */
function criticalValue<Key>(estimates: readonly Estimated<Key>[]): number {
  const worst = worstOfDraws(estimates).sort((left, right) => left - right);
  return Math.max(Z, worst[Math.floor(CONFIDENCE * worst.length)] ?? Z);
}

/** In each draw, the largest error of all figures in standard errors. */
function worstOfDraws<Key>(estimates: readonly Estimated<Key>[]): number[] {
  const worst: number[] = [];
  for (const {left, right, drawn} of estimates) {
    if (!(drawn > 0) || drawn === Infinity) continue;
    const draws = Math.min(left.errors.length, right.errors.length);
    for (let at = 0; at < draws; at += 1) {
      const size = Math.abs(right.errors[at]! - left.errors[at]!) / drawn;
      if (size > (worst[at] ?? 0)) worst[at] = size;
    }
  }
  return worst.map((size) => size ?? 0);
}

// How much a figure changed from the base to the new runs, with the interval of that change: from the
// intervals of both sides, or from the values of single runs.

import {FEWEST_RUNS} from '../insight/change/blocks.js';
import {intervalWidth, POWER_SHARE} from '../insight/change/change.js';
import type {Interval} from '../insight/change/interval.js';
import type {Limit} from './limit.js';

/** `seen`: a change of this size would have been told in four of five cases. */
export interface Judged extends Interval {
  readonly seen: number;
}

/**
 * Joins the intervals of two sides by their distances (MOVER: Zou and Donner, 2008); a relative change as
 * the ratio of logarithms. Undefined where the base is zero and the change relative.
 */
export function changeOfIntervals(
  kind: Limit['kind'],
  base: Interval | undefined,
  now: Interval,
): Judged | undefined {
  if (kind === 'value') return {...now, seen: (now.value - now.low) * POWER_SHARE};
  if (base === undefined) return undefined;
  if (kind === 'change') return joined(base, now);
  if (base.value <= 0) return undefined;
  if (now.value <= 0) return {value: -1, low: -1, high: now.high / base.low - 1, seen: 0};
  const {value, low, high, seen} = joined(logOf(base), logOf(now));
  return {
    value: Math.expm1(value),
    low: Math.expm1(low),
    high: Math.expm1(high),
    seen: Math.expm1(seen),
  };
}

function joined(base: Interval, now: Interval): Judged {
  const value = now.value - base.value;
  const down = Math.hypot(now.value - now.low, base.high - base.value);
  const up = Math.hypot(now.high - now.value, base.value - base.low);
  return {value, low: value - down, high: value + up, seen: down * POWER_SHARE};
}

/**
 * From one value of each run: Welch's interval of the difference of means, of logarithms for a relative
 * change. `width`: how far apart the possible values of a run lie, in the unit of the values; 0 where any
 * value is possible. Undefined with too few runs, and for a relative change where a value is not above zero.
 */
export function changeOfRuns(
  kind: Limit['kind'],
  base: readonly number[],
  now: readonly number[],
  width = 0,
): Judged | undefined {
  if (kind === 'value') return now.length < FEWEST_RUNS ? undefined : meanOf(now, width);
  if (Math.min(base.length, now.length) < FEWEST_RUNS) return undefined;
  if (kind === 'change') return welch(spreadOf(base, width), spreadOf(now, width));
  if ([...base, ...now].some((value) => value <= 0)) return undefined;
  const [left, right] = [base, now].map((values) => {
    const least = Math.min(...values);
    return spreadOf(values.map(Math.log), Math.log1p(width / least));
  });
  const {value, low, high, seen} = welch(left!, right!);
  return {
    value: Math.expm1(value),
    low: Math.expm1(low),
    high: Math.expm1(high),
    seen: Math.expm1(seen),
  };
}

interface Spread {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
  readonly runs: number;
}

// A knee is one of the steps of its ramp. Three runs with the same one differ all the same, by less than a
// step: then the variance is that of any value within it.
function spreadOf(values: readonly number[], width: number): Spread {
  const runs = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = Math.max(squares / Math.max(1, runs - 1), width ** 2 / 12);
  return {mean, variance: variance / runs, runs};
}

function meanOf(values: readonly number[], width: number): Judged {
  const {mean, variance, runs} = spreadOf(values, width);
  return around(mean, Math.sqrt(variance) * intervalWidth(runs));
}

function welch(left: Spread, right: Spread): Judged {
  const variance = left.variance + right.variance;
  const freedom =
    variance ** 2 /
    (left.variance ** 2 / (left.runs - 1) + right.variance ** 2 / (right.runs - 1) || 1);
  const reach = Math.sqrt(variance) * intervalWidth(Math.max(1, freedom) + 1);
  return around(right.mean - left.mean, variance === 0 ? 0 : reach);
}

function around(value: number, reach: number): Judged {
  return {value, low: value - reach, high: value + reach, seen: reach * POWER_SHARE};
}

function logOf({value, low, high}: Interval): Interval {
  return {value: Math.log(value), low: Math.log(Math.max(0, low)), high: Math.log(high)};
}

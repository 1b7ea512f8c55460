// Times are milliseconds since 1970 on the collector's clock, with a fraction. A number is exact to
// 0.25 µs. Where a time has to be exact (which phase an interval is in), it stays in nanoseconds.

import type {JsonTime} from '../../src/contract/run-json.js';

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export function msOf(time: JsonTime): number {
  return Number(time) / 1e6;
}

export function nsOf(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

export function durationMs({fromMs, toMs}: TimeRange): number {
  return toMs - fromMs;
}

export function contains({fromMs, toMs}: TimeRange, ms: number): boolean {
  return ms >= fromMs && ms <= toMs;
}

export function overlaps(left: TimeRange, right: TimeRange): boolean {
  return left.fromMs < right.toMs && right.fromMs < left.toMs;
}

/** The place of an instant in a range: 0 at its start, 1 at its end. */
export function shareOf({fromMs, toMs}: TimeRange, ms: number): number {
  return (ms - fromMs) / (toMs - fromMs);
}

const STEPS_MS = [
  1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
];

/**
 * Round times inside a range, at most `most`. They are round in the time zone that is `zoneMs` from
 * UTC.
 */
export function timeTicks(range: TimeRange, most: number, zoneMs = 0): number[] {
  const wanted = durationMs(range) / Math.max(1, most);
  const step = STEPS_MS.find((each) => each >= wanted) ?? STEPS_MS.at(-1)!;
  const ticks: number[] = [];
  const first = Math.ceil((range.fromMs + zoneMs) / step) * step - zoneMs;
  for (let ms = first; ms <= range.toMs && ticks.length <= most; ms += step) ticks.push(ms);
  return ticks;
}

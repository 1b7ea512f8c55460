// Says when load is due, from the time and from what has been started. Pure, without a clock.

import type {ClosedLoad, OpenLoad} from './scenario.js';

export interface Pace {
  /** How long to wait before the next start; 0 when it is due or late. */
  readonly waitMs: number;
  /** Nothing more is to be started in this phase. */
  readonly stop: boolean;
}

/** The pace of an open load, `elapsedMs` into the phase and after `started` operations. */
export function pace(load: OpenLoad, durationMs: number, elapsedMs: number, started: number): Pace {
  const dueMs = arrivalMs(load, durationMs, started);
  if (dueMs === undefined) return {waitMs: 0, stop: true};
  return {waitMs: Math.max(0, dueMs - elapsedMs), stop: false};
}

/**
 * When arrival `n` (from 0) is due, in ms since the phase began; undefined when that is after its
 * end. The rate goes from `fromRate` to `toRate` linearly, so by time t there have been
 * r0·t + (r1 − r0)·t²/2T arrivals; this is its inverse.
 */
export function arrivalMs(load: OpenLoad, durationMs: number, n: number): number | undefined {
  const {fromRate, toRate} = load;
  const durationS = durationMs / 1000;
  const slope = (toRate - fromRate) / durationS;
  // This form of the quadratic's solution stays exact for a small slope.
  const discriminant = fromRate * fromRate + 2 * slope * n;
  if (discriminant < 0) return undefined;
  const seconds = n === 0 ? 0 : (2 * n) / (fromRate + Math.sqrt(discriminant));
  return seconds < durationS ? seconds * 1000 : undefined;
}

/** The number of arrivals that an open phase has in all. */
export function plannedArrivals(load: OpenLoad, durationMs: number): number {
  const area = ((load.fromRate + load.toRate) / 2) * (durationMs / 1000);
  // Arrival n is due when the area reaches n. The end itself does not belong to the phase.
  return Math.ceil(area - 1e-9);
}

/** The number of users of a closed load, `elapsedMs` into the phase. */
export function usersAt(load: ClosedLoad, durationMs: number, elapsedMs: number): number {
  const share = Math.min(1, Math.max(0, elapsedMs / durationMs));
  return Math.round(load.fromUsers + (load.users - load.fromUsers) * share);
}

/** When a growing load's user `index` (from 0) begins, in ms since the phase began. */
export function userStartMs(load: ClosedLoad, durationMs: number, index: number): number {
  const growth = load.users - load.fromUsers;
  if (growth <= 0 || index < load.fromUsers) return 0;
  return ((index + 0.5 - load.fromUsers) / growth) * durationMs;
}

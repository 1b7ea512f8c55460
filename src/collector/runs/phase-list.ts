// The phases of a run as a list in the order of their start. At most one of them is open, which is
// the last one that was told to begin.

import {optional} from '../../domain/optional.js';
import type {Phase, PhaseStart, Run} from '../../domain/run.js';

export function openPhase(phases: readonly Phase[]): Phase | undefined {
  return phases.find(({endNs}) => endNs === undefined);
}

/** Whether name and load are the same, as they are when a request is repeated. */
export function isSamePhase(phase: Phase, {name, users, rate}: PhaseStart): boolean {
  return phase.name === name && phase.users === users && phase.rate === rate;
}

/**
 * The start of a phase that is told at `nowNs`: now, or the time that was said, but not before the
 * run, not before the end of the last phase, and not later than now.
 */
export function startBetween(
  run: Run,
  phases: readonly Phase[],
  saidNs: bigint | undefined,
  nowNs: bigint,
): bigint {
  if (saidNs === undefined) return nowNs;
  const last = phases.at(-1);
  const earliestNs = last?.endNs ?? last?.startNs ?? run.startNs;
  if (saidNs < earliestNs) return earliestNs;
  return saidNs > nowNs ? nowNs : saidNs;
}

export function closePhases(
  phases: readonly Phase[],
  endNs: bigint,
  invalid?: string,
): readonly Phase[] {
  const open = openPhase(phases);
  const closed = {...open, endNs, ...optional('invalid', invalid)} as Phase;
  return phases.map((phase) => (phase === open ? closed : phase));
}

/** The phases of `after` that are new or different; a phase is never changed in place. */
export function changedPhases(before: readonly Phase[], after: readonly Phase[]): readonly Phase[] {
  return after.filter((phase) => !before.includes(phase));
}

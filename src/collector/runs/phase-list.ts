// The phases of a run as a list in the order of their start. One at most is open: the last that was
// told to begin.

import type {Phase, PhaseStart, Run} from '../../domain/run.js';

export function openPhase(phases: readonly Phase[]): Phase | undefined {
  return phases.find(({endNs}) => endNs === undefined);
}

/** In name and load: what a repeated request would say again. */
export function isSamePhase(phase: Phase, {name, users, rate}: PhaseStart): boolean {
  return phase.name === name && phase.users === users && phase.rate === rate;
}

/**
 * When a phase began that is told of at `nowNs`: then, or when it is said to have begun, but neither
 * before its run nor before the phase before it, nor later than now.
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
  const closed = {...open, endNs, ...(invalid === undefined ? {} : {invalid})} as Phase;
  return phases.map((phase) => (phase === open ? closed : phase));
}

/** Those of `after` that are new or different; phases are never changed in place. */
export function changedPhases(before: readonly Phase[], after: readonly Phase[]): readonly Phase[] {
  return after.filter((phase) => !before.includes(phase));
}

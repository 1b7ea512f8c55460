// The phases of a run as a list that grows at its end: only the last one can be open.

import type {Phase, PhaseStart, Run} from '../domain/run.js';

export function openPhase(phases: readonly Phase[]): Phase | undefined {
  const last = phases.at(-1);
  return last?.endNs === undefined ? last : undefined;
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
  if (open === undefined) return phases;
  return [...phases.slice(0, -1), {...open, endNs, ...(invalid === undefined ? {} : {invalid})}];
}

/** Those of `after` that are new or different; phases are never changed in place. */
export function changedPhases(before: readonly Phase[], after: readonly Phase[]): readonly Phase[] {
  return after.filter((phase) => !before.includes(phase));
}

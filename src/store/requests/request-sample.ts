// Which requests of one kind and second are kept one by one: the slowest, those that failed, and a
// uniform sample. The choice is the same in whatever pieces and order they come: of what was kept
// before and what comes now, again the best are kept.

import {startRank, traceRank} from '../../domain/trace-rank.js';

/** Of each kind, in each second. */
export const SAMPLED = 20;
/** A server that refuses everything would otherwise fill the run file with one message. */
export const MOST_FAILED = 100;

export interface Candidate {
  /** 0 to 1; the lowest are kept. */
  readonly rank: number;
  readonly durationNs: number;
  readonly failed: boolean;
}

/** All of one kind that began in one second, or those that may be among the kept. */
export function chooseKept<Each extends Candidate>(candidates: readonly Each[]): Set<Each> {
  if (candidates.length <= SAMPLED) return new Set(candidates);
  const byRank = candidates.toSorted((left, right) => left.rank - right.rank);
  const failed = byRank.filter((each) => each.failed).slice(0, MOST_FAILED);
  const slowest = candidates.reduce((most, each) =>
    each.durationNs > most.durationNs ? each : most,
  );
  return new Set([slowest, ...failed, ...byRank.slice(0, SAMPLED)]);
}

export function rankOf(startNs: bigint, traceId: string | undefined): number {
  return traceId === undefined ? startRank(startNs) : traceRank(traceId);
}

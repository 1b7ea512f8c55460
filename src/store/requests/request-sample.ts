// Chooses the requests of one kind and second that are kept one by one: the slowest, failed ones, and a
// uniform sample. The choice does not depend on the batches and the order in which requests come: the best
// are chosen again from those that were kept before and those that come now.

import {startRank, traceRank} from '../../domain/trace-rank.js';

/** Size of the uniform sample of each kind in each second. */
export const SAMPLED = 20;
/** Limits failed requests. A server that refuses everything would fill the run file with one message. */
export const MOST_FAILED = 100;

export interface Candidate {
  /** 0 to 1; the lowest are kept. */
  readonly rank: number;
  readonly durationNs: number;
  readonly failed: boolean;
}

/** `candidates` are all requests of one kind and second, or those of them that may be kept. */
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

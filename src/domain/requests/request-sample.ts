// Chooses the requests of one kind and second that are kept one by one: the slowest, failed ones, and a
// uniform sample. The choice does not depend on the batches and the order in which requests come: the best
// are chosen again from those that were kept before and those that come now.

import {isFailed} from '../budget.js';
import type {RequestRecord} from '../request.js';
import {startRank, traceRank} from '../trace-rank.js';

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

/** The sample of one kind and second, as far as its requests have come. Of two of one rank the first one stays. */
class Kept<Each extends Candidate> {
  readonly #sampled: Each[] = [];
  readonly #failed: Each[] = [];
  #slowest: Each | undefined;

  add(each: Each): void {
    insert(this.#sampled, each, SAMPLED);
    if (each.failed) insert(this.#failed, each, MOST_FAILED);
    if (this.#slowest === undefined || each.durationNs > this.#slowest.durationNs)
      this.#slowest = each;
  }

  all(): Set<Each> {
    const all = new Set([...this.#sampled, ...this.#failed]);
    if (this.#slowest !== undefined) all.add(this.#slowest);
    return all;
  }
}

/** Most requests rank behind all that are kept, and cost a comparison. */
function insert<Each extends Candidate>(sorted: Each[], each: Each, most: number): void {
  if (sorted.length === most && each.rank >= sorted[most - 1]!.rank) return;
  let at = sorted.length;
  while (at > 0 && sorted[at - 1]!.rank > each.rank) at -= 1;
  sorted.splice(at, 0, each);
  if (sorted.length > most) sorted.pop();
}

/** `candidates` are all requests of one kind and second, or those of them that may be kept. */
export function chooseKept<Each extends Candidate>(candidates: readonly Each[]): Set<Each> {
  const kept = new Kept<Each>();
  for (const each of candidates) kept.add(each);
  return kept.all();
}

export function rankOf(startNs: bigint, traceId: string | undefined): number {
  return traceId === undefined ? startRank(startNs) : traceRank(traceId);
}

const NS_PER_SECOND = 1_000_000_000n;

/**
 * The requests that a sample may keep, as far as those tell that were added: what is not in the sample of some
 * requests is in no sample of more requests either.
 */
export class PossiblyKept {
  readonly #offsetNs: bigint;
  readonly #kinds = new Map<string, Kept<Candidate & {readonly request: RequestRecord}>>();

  /** `offsetNs` leads to the clock by which a run counts its seconds. */
  constructor(offsetNs: bigint) {
    this.#offsetNs = offsetNs;
  }

  add(request: RequestRecord): void {
    const {side, step, target, durationNs, trace} = request;
    const startNs = onClock(request.startNs, this.#offsetNs);
    const kind = `${startNs / NS_PER_SECOND} ${side} ${step} ${target}`;
    let kept = this.#kinds.get(kind);
    if (kept === undefined) this.#kinds.set(kind, (kept = new Kept()));
    const rank = rankOf(startNs, trace?.traceId);
    kept.add({request, rank, durationNs, failed: isFailed(request)});
  }

  all(): ReadonlySet<RequestRecord> {
    const all = new Set<RequestRecord>();
    for (const kept of this.#kinds.values()) for (const {request} of kept.all()) all.add(request);
    return all;
  }
}

/** No moment lies before 1970. */
export function onClock(startNs: bigint, offsetNs: bigint): bigint {
  return startNs + offsetNs > 0n ? startNs + offsetNs : 0n;
}

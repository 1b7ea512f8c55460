// Chooses the requests of one kind and second that are kept one by one: the slowest, failed ones, and a
// uniform sample. The choice does not depend on the batches and the order in which requests come: the best
// are chosen again from those that were kept before and those that come now.

import {isFailed} from '../budget.js';
import type {RequestRecord} from '../request.js';
import type {Step} from '../step.js';
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

  /** False for one that `add` would not keep. */
  mayKeep(rank: number, durationNs: number, failed: boolean): boolean {
    return (
      isAmong(this.#sampled, rank, SAMPLED) ||
      (failed && isAmong(this.#failed, rank, MOST_FAILED)) ||
      durationNs > this.#slowest!.durationNs
    );
  }

  all(): Set<Each> {
    const all = new Set([...this.#sampled, ...this.#failed]);
    if (this.#slowest !== undefined) all.add(this.#slowest);
    return all;
  }
}

/** Whether one of this rank would be inserted. */
function isAmong(sorted: readonly Candidate[], rank: number, most: number): boolean {
  return sorted.length < most || rank < sorted[most - 1]!.rank;
}

/** Most requests rank behind all that are kept, and cost a comparison. */
function insert<Each extends Candidate>(sorted: Each[], each: Each, most: number): void {
  if (!isAmong(sorted, each.rank, most)) return;
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
  /** By the second in which they began. Those of an interval began in two or three. */
  readonly #seconds = new Map<bigint, Kinds>();
  #last = {fromNs: 0n, untilNs: 0n, kinds: new Kinds()};

  /** `offsetNs` leads to the clock by which a run counts its seconds. */
  constructor(offsetNs: bigint) {
    this.#offsetNs = offsetNs;
  }

  add(request: RequestRecord): void {
    const {durationNs, trace} = request;
    const startNs = onClock(request.startNs, this.#offsetNs);
    const kept = this.#kindsAt(startNs).of(request);
    const [rank, failed] = [rankOf(startNs, trace?.traceId), isFailed(request)];
    if (kept.mayKeep(rank, durationNs, failed)) kept.add({request, rank, durationNs, failed});
  }

  all(): ReadonlySet<RequestRecord> {
    const all = new Set<RequestRecord>();
    for (const kinds of this.#seconds.values()) {
      for (const kept of kinds.all()) for (const {request} of kept.all()) all.add(request);
    }
    return all;
  }

  /** Requests come mostly in order of time: comparing two moments costs less than finding a second. */
  #kindsAt(startNs: bigint): Kinds {
    const {fromNs, untilNs, kinds} = this.#last;
    if (startNs >= fromNs && startNs < untilNs) return kinds;
    const second = startNs / NS_PER_SECOND;
    let found = this.#seconds.get(second);
    if (found === undefined) this.#seconds.set(second, (found = new Kinds()));
    const secondNs = second * NS_PER_SECOND;
    this.#last = {fromNs: secondNs, untilNs: secondNs + NS_PER_SECOND, kinds: found};
    return found;
  }
}

type KeptRequests = Kept<Candidate & {readonly request: RequestRecord}>;

/** What is kept of each kind in one second. */
class Kinds {
  readonly #sides = {
    server: new Map<string, Map<Step, KeptRequests>>(),
    client: new Map<string, Map<Step, KeptRequests>>(),
  };

  of({side, target, step}: RequestRecord): KeptRequests {
    let steps = this.#sides[side].get(target);
    if (steps === undefined) this.#sides[side].set(target, (steps = new Map()));
    let kept = steps.get(step);
    if (kept === undefined) steps.set(step, (kept = new Kept()));
    return kept;
  }

  *all(): Generator<KeptRequests> {
    for (const targets of Object.values(this.#sides)) {
      for (const steps of targets.values()) yield* steps.values();
    }
  }
}

/** No moment lies before 1970. */
export function onClock(startNs: bigint, offsetNs: bigint): bigint {
  const ns = startNs + offsetNs;
  return ns > 0n ? ns : 0n;
}

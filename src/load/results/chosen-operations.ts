// Chooses the operations that are kept one by one. `record: all` keeps every one. Otherwise failed ones,
// the slowest of each kind and second and a uniform sample are kept, so that the operations that are
// worth a look have spans. The sample consists of the lowest traces: by the same rule the run file keeps
// requests that the kernel saw, so that both keep the same ones.

import type {RecordMode} from '../../domain/run.js';
import {traceRank} from '../../domain/trace-rank.js';
import type {EndedOperation} from './ended-operation.js';

/** The size of the sample for each kind of operation and second. */
const SAMPLED = 10;
/** A registry that refuses everything would otherwise fill the run file with one message. */
const MAX_FAILED = 100;

interface Sampled {
  readonly ended: EndedOperation;
  readonly rank: number;
}

interface Kept {
  /** In order of their ranks. */
  readonly sample: Sampled[];
  readonly failed: EndedOperation[];
  slowest: EndedOperation | undefined;
}

export class ChosenOperations {
  readonly #mode: RecordMode;
  #all: EndedOperation[] = [];
  #byKind = new Map<string, Kept>();

  constructor(mode: RecordMode) {
    this.#mode = mode;
  }

  add(ended: EndedOperation): void {
    if (this.#mode === 'all') this.#all.push(ended);
    else this.#choose(ended);
  }

  /** How many operations `take` would return with `record: all`. */
  get size(): number {
    return this.#all.length;
  }

  /** The operations chosen since the last call, each of them once. */
  take(): EndedOperation[] {
    const chosen = new Set(this.#all);
    for (const {sample, failed, slowest} of this.#byKind.values()) {
      for (const {ended} of sample) chosen.add(ended);
      for (const ended of failed) chosen.add(ended);
      if (slowest !== undefined) chosen.add(slowest);
    }
    this.#all = [];
    this.#byKind = new Map();
    return [...chosen];
  }

  #choose(ended: EndedOperation): void {
    const kept = this.#keptOf(ended.trace.operation);
    if (ended.failure !== undefined && kept.failed.length < MAX_FAILED) kept.failed.push(ended);
    if (kept.slowest === undefined || latencyMs(ended) > latencyMs(kept.slowest)) {
      kept.slowest = ended;
    }
    addToSample(kept.sample, ended);
  }

  #keptOf(operation: string): Kept {
    let kept = this.#byKind.get(operation);
    if (kept === undefined) {
      kept = {sample: [], failed: [], slowest: undefined};
      this.#byKind.set(operation, kept);
    }
    return kept;
  }
}

function addToSample(sample: Sampled[], ended: EndedOperation): void {
  const rank = traceRank(ended.trace.traceId);
  if (sample.length === SAMPLED && rank >= sample.at(-1)!.rank) return;
  const place = sample.findIndex((other) => other.rank > rank);
  sample.splice(place < 0 ? sample.length : place, 0, {ended, rank});
  if (sample.length > SAMPLED) sample.pop();
}

function latencyMs({intendedMs, endMs}: EndedOperation): number {
  return endMs - intendedMs;
}

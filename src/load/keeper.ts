// Chooses the operations that are kept one by one: with `record: all` every one; else those that
// failed, the slowest of each kind and second, and a uniform sample, so that a span exists for what
// is worth a look. The sample is that of the lowest traces: the run file keeps what the kernel saw of
// requests by the same rule, so the two meet.

import type {RecordMode} from '../domain/run.js';
import {traceRank} from '../domain/trace-rank.js';
import type {EndedOperation} from './operation-trace.js';

/** Per kind of operation and second. */
const SAMPLED = 10;
/** A registry that refuses everything would otherwise fill the run file with one message. */
const MAX_FAILED = 100;

interface Kept {
  /** In order of rank. */
  readonly sample: EndedOperation[];
  readonly failed: EndedOperation[];
  slowest: EndedOperation | undefined;
}

export class Keeper {
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

  /** How many would be taken now. */
  get size(): number {
    return this.#all.length;
  }

  /** What was chosen since the last time, each once. */
  take(): EndedOperation[] {
    const chosen = new Set(this.#all);
    for (const {sample, failed, slowest} of this.#byKind.values()) {
      for (const ended of [...sample, ...failed]) chosen.add(ended);
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

function addToSample(sample: EndedOperation[], ended: EndedOperation): void {
  const last = sample.at(-1);
  if (sample.length === SAMPLED && rankOf(ended) >= rankOf(last!)) return;
  const place = sample.findIndex((other) => rankOf(other) > rankOf(ended));
  sample.splice(place < 0 ? sample.length : place, 0, ended);
  if (sample.length > SAMPLED) sample.pop();
}

function rankOf({trace}: EndedOperation): number {
  return traceRank(trace.traceId);
}

function latencyMs({intendedMs, endMs}: EndedOperation): number {
  return endMs - intendedMs;
}

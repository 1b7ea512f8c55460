// Which requests of a log become spans: with `record: all` every one that names its trace; else those
// that failed, and the first few of each step and second. Figures are of all of them all the same.

import type {RecordMode} from '../domain/run.js';
import {stepOf} from '../domain/step.js';
import {errorKind, type LoggedRequest} from './logged-request.js';

/** Per step and second. */
const SAMPLED = 10;
const MOST_FAILED = 50;

const NS_PER_SECOND = 1_000_000_000n;

export class SpanSample {
  readonly #mode: RecordMode;
  #second = -1n;
  #seen = new Map<string, number>();

  constructor(mode: RecordMode) {
    this.#mode = mode;
  }

  /** To be asked for each request once, in the order of the log. */
  takes(request: LoggedRequest): boolean {
    if (request.traceId === undefined) return false;
    if (this.#mode === 'all') return true;
    const second = request.endNs / NS_PER_SECOND;
    if (second > this.#second) [this.#second, this.#seen] = [second, new Map()];
    const failed = errorKind(request) !== undefined;
    const key = `${failed} ${stepOf(request.method, request.path)}`;
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    return seen <= (failed ? MOST_FAILED : SAMPLED);
  }
}

// Answers queries in worker threads, so that a long one delays neither agents nor browsers. There are two
// workers: what reads a few rows does not wait behind what reads all figures of a run. A worker starts with
// its first question.

import type {Worker} from 'node:worker_threads';

import type {Queries, Query, RunListing} from './query.js';
import {QueryLane, type LaneTiming} from './query-lane.js';

/** The longest answers of a large run take some seconds. */
const TIMING: LaneTiming = {deadlineMs: 60_000, stopMs: 2_000};

/** Questions about a few rows, or about the lists of a run. */
const CHEAP: ReadonlySet<Query['kind']> = new Set(['detail', 'phases', 'requests', 'request']);

export class WorkerQueries implements Queries {
  readonly #cheap: QueryLane;
  readonly #dear: QueryLane;

  /** `start` makes a worker that calls `serveQueries` on its parent port. */
  constructor(start: () => Worker, timing: LaneTiming = TIMING) {
    this.#cheap = new QueryLane(start, timing);
    this.#dear = new QueryLane(start, timing);
  }

  async runs(signal?: AbortSignal): Promise<RunListing> {
    return (await this.#cheap.ask('runs', signal)) as RunListing;
  }

  /** A run without a summary is read as a whole, so this does not hold up questions about a few rows. */
  async history(signal?: AbortSignal): Promise<string> {
    return (await this.#dear.ask('history', signal)) as string;
  }

  async ask(run: string, query: Query, signal?: AbortSignal): Promise<string> {
    if (query.kind === 'detail') this.#dear.opened({run, activeRunId: query.activeRunId});
    const lane = CHEAP.has(query.kind) ? this.#cheap : this.#dear;
    return (await lane.ask({run, query}, signal)) as string;
  }

  async close(): Promise<void> {
    await Promise.all([this.#cheap.close(), this.#dear.close()]);
  }
}

// Budgets in `regscope report --json` and `compare --json`: part of the contract of report-json.ts.

import type {ChanceJson} from './chance-json.js';

/** The requests of one step at one target in one phase. */
export interface BudgetReportJson {
  readonly target: string;
  readonly step: string;
  /** `server`: the target answered them; `client`: it made them. */
  readonly side: 'server' | 'client';
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly mean: BudgetBandJson;
  /** The requests around the median: 45 to 55 %. */
  readonly median: BudgetBandJson;
  /** The slowest 1 %, at least one. */
  readonly slowest: BudgetBandJson;
}

/** The average budget of a request of the band. */
export interface BudgetBandJson {
  /** Number of requests. If the band cuts a bucket of the histogram, the bucket counts by its share. */
  readonly requests: number;
  readonly durationMs: number;
  /** The share of the time that is in named parts, 0–1. */
  readonly explainedShare: number;
  /** Largest first; they add up to `durationMs`. */
  readonly parts: readonly BudgetPartJson[];
}

export interface BudgetPartJson {
  readonly part: string;
  readonly ms: number;
  /** Share of the duration, 0–1. */
  readonly share: number;
}

/** Requests of one step at one target in both phases, and what takes longer in the second. */
export interface BudgetComparisonJson {
  readonly target: string;
  readonly step: string;
  readonly side: 'server' | 'client';
  readonly beforeRequests: number;
  readonly afterRequests: number;
  readonly mean: BudgetChangeJson;
  readonly slowest: BudgetChangeJson;
}

/** Per request. */
export interface BudgetChangeJson {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
  /** Of all requests only, not of the slowest. */
  readonly chance?: ChanceJson;
  /**
   * The wait that grew by more than chance explains, and by 5 % of the whole or more: for a disk, another service, or
   * a place in the program itself (a lock, a pool, a semaphore, a channel, a condition).
   * It may be told where the whole varies too much; absent where no wait did.
   */
  readonly grownWait?: string;
  /** Largest difference first, whichever its sign; the deltas add up to that of the whole. */
  readonly parts: readonly {
    readonly part: string;
    readonly beforeMs: number;
    readonly afterMs: number;
    readonly deltaMs: number;
    readonly chance?: ChanceJson;
  }[];
}

// Phases that hold one load for long, as a report tells them: whether anything grows.

/** One phase of one steady load. */
export interface SoakJson {
  readonly phase: string;
  readonly phaseIndex: number;
  readonly seconds: number;
  readonly rows: readonly SoakRowJson[];
  /** `leaks` when a row does, else `grows` when one does, else `steady`. */
  readonly verdict: GrowthJson;
}

/**
 * `leaks`: memory, files or sockets grow for ten minutes and more without levelling off. `grows`: the level
 * rises, but for too short a time to call it a leak, or more slowly in the end, or it is a latency.
 */
export type GrowthJson = 'steady' | 'grows' | 'leaks' | 'falls';

export interface SoakRowJson {
  /** A target of the run, or `clients` for what generators measured. */
  readonly target: string;
  readonly host?: string;
  /** `rss_bytes`, `open_fds`, `sockets`, `threads`, or `p95_ms` of an operation or of requests. */
  readonly metric: string;
  /** The operation that `p95_ms` is of. */
  readonly operation?: string;
  /** Slope per hour, and the interval that holds the true one in 95 of 100 cases. */
  readonly perHour: number;
  readonly perHourLow: number;
  readonly perHourHigh: number;
  readonly level: number;
  readonly growth: GrowthJson;
}

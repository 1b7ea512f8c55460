// `regscope runs --json` and GET /api/history: runs as a history, the newest first.

import type {RunJson, RunsJson} from './run-json.js';

export interface HistoryJson extends Pick<RunsJson, 'damaged'> {
  readonly runs: readonly HistoryRunJson[];
  /** Runs that are left out of this answer, because their summaries are still to be made. */
  readonly unread: number;
}

export interface HistoryRunJson extends RunJson {
  /** The run file with its log. */
  readonly bytes: number;
  readonly summary: {
    /** `goes on`, `interrupted`, `degraded`, `no load`, `failing`, `broke`, `leaks`, `held` or `done`. */
    readonly verdict: string;
    /** The name in the scenario's text. */
    readonly scenario?: string;
    /** The highest load that held. Without `users` and `rate` the lowest load broke. */
    readonly knee?: {
      readonly operation: string;
      readonly users?: number;
      readonly rate?: number;
      /** A higher load was tried and broke. */
      readonly isLimit: boolean;
    };
    readonly p95Ms?: number;
    /** Operations of a day at the highest load that held; absent when none did. */
    readonly operationsPerDay?: number;
    /** CPU time of all targets for each operation, in the phase that `p95Ms` is of. */
    readonly cpuMsPerOperation?: number;
    /** The releases of the registries that were watched, where they are known. */
    readonly registryVersions?: readonly string[];
  };
}

// `regscope runs --json`: runs as a history. It is a contract like the rest of this folder.

import type {RunJson} from './run-json.js';

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
  };
}

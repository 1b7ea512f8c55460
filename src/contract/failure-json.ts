// Why operations failed, in `report --json`: part of the contract of report-json.ts.

/** What failed operations of a phase have in common. */
export interface FailureCauseJson {
  /** `open-files`, `disk-full`, `restarted`, …: what a target met; `denied`, `quota-exceeded`, …: an answer. */
  readonly name: string;
  /** Failed calls of a target, starts of its process, or failed operations of a load generator. */
  readonly what: 'calls' | 'starts' | 'operations';
  /** Of operations it is estimated from the sample that was kept where a kind has several messages. */
  readonly count: number;
  /** Of calls and starts. */
  readonly host?: string;
  readonly target?: string;
  /** Of operations. */
  readonly operation?: string;
  /** What the generator or the server said; hostile text. Absent where no message was kept. */
  readonly message?: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** Operations that fail more often in the second of two stretches than in the first. */
export interface FailureGrowthJson {
  /** Failed operations of the second stretch, and all of them. */
  readonly failed: number;
  readonly count: number;
  /** Shares of the operations, 0–1. */
  readonly beforeShare: number;
  readonly afterShare: number;
  /** What targets met comes first, then what clients were told; what was as frequent before is left out. */
  readonly causes: readonly FailureCauseJson[];
}

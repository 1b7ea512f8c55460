// Why operations failed, in `report --json`: part of the contract of report-json.ts.

/** What failed operations of a phase have in common. */
export interface FailureCauseJson {
  /** `open-files`, `disk-full`, `restarted`, …: what a target met; `denied`, `quota-exceeded`, …: an answer. */
  readonly name: string;
  /** Failed calls of a target, starts of its process, readings at which it stood still, or failed operations. */
  readonly what: 'calls' | 'starts' | 'stops' | 'operations';
  /** Of operations it is estimated from the sample that was kept where a kind has several messages. */
  readonly count: number;
  /** Of calls, starts and stops. */
  readonly host?: string;
  readonly target?: string;
  /** Of operations. */
  readonly operation?: string;
  /** What the generator or the server said; hostile text. Absent where no message was kept. */
  readonly message?: string;
  /** Of an event of a target. */
  readonly meanwhile?: MeanwhileJson;
  readonly sentence: string;
  readonly remedy: string;
}

/**
 * What certainly happened to a target in a phase: its process was started again or stood still, or it met a
 * limit that no healthy program meets.
 */
export interface TargetEventJson extends FailureCauseJson {
  readonly what: 'calls' | 'starts' | 'stops';
  readonly host: string;
  readonly target: string;
  readonly meanwhile: MeanwhileJson;
}

/** Operations that ended in the seconds around an event. */
export interface MeanwhileJson {
  readonly failed: number;
  readonly count: number;
  /** The highest mean latency of a second then, ms; absent where none was answered. */
  readonly slowestMs?: number;
  /** The highest mean latency of all other seconds of the phase, ms; absent where there are too few of them. */
  readonly othersMs?: number;
}

/** Operations that fail more often in the second of two stretches than in the first. */
export interface FailureGrowthJson {
  /** Failed operations of the second stretch, and all of them. None where an event made operations late alone. */
  readonly failed: number;
  readonly count: number;
  /** Shares of the operations, 0–1. */
  readonly beforeShare: number;
  readonly afterShare: number;
  /** What targets met comes first, then what clients were told; what was as frequent before is left out. */
  readonly causes: readonly FailureCauseJson[];
}

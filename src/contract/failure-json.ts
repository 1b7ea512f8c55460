// Why operations failed, in `report --json`: part of the contract of report-json.ts.

/** What failed operations of a phase have in common. */
export interface FailureCauseJson {
  /** `open-files-exhausted`, `disk-full`, …: what calls of a target met; `denied`, `quota-exceeded`, …: an answer. */
  readonly name: string;
  /** Failed calls of a target, or failed operations of a load generator. */
  readonly what: 'calls' | 'operations';
  /** Of operations it is estimated from the sample that was kept where a kind has several messages. */
  readonly count: number;
  /** Of calls. */
  readonly host?: string;
  readonly target?: string;
  /** Of operations. */
  readonly operation?: string;
  /** What the generator or the server said; hostile text. Absent where no message was kept. */
  readonly message?: string;
  readonly sentence: string;
  readonly remedy: string;
}

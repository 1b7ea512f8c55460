// What chance alone does to a change, in `report --json` and `compare --json`: part of the contract of
// report-json.ts.

/** An interval of a change, from blocks of time. Absent where a side is too short or has none of it. */
export interface ChanceJson {
  /** The true change lies between them in 99 of 100 questions, for all figures of the question at once. */
  readonly lowMs: number;
  readonly highMs: number;
  /** A change of this size would have been told in four of five cases. */
  readonly seenMs: number;
}

/** The blocks of time whose spread tells what chance does. */
export interface BlocksJson {
  readonly before: number;
  readonly after: number;
  /** Fewer blocks on a side tell nothing: no change of this comparison has an interval. */
  readonly needed: number;
  /** Blocks are whole runs; absent where they are pieces of time. */
  readonly of?: 'runs';
}

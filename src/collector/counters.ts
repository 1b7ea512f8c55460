// What the collector turned away: nobody's records, but somebody should be able to see it.

export interface CollectorCounters {
  /** Frames that no agent of ours would send. */
  readonly invalidFrames: number;
  /** Batches of runs that are not in this data directory (any more), or whose file is damaged. */
  readonly discardedBatches: number;
  readonly discardedRecords: number;
}

export class Counters implements CollectorCounters {
  invalidFrames = 0;
  discardedBatches = 0;
  discardedRecords = 0;
}

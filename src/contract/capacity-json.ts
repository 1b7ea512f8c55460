// What a report says of a day at the highest load that held.

export interface CapacityJson {
  /** The step of a ramp that held last, or the busiest phase that held, where there is no ramp. */
  readonly phase: string;
  readonly phaseIndex: number;
  readonly users?: number;
  readonly rate?: number;
  /** A higher load was tried, and broke: this is the limit, not only what was seen. */
  readonly isLimit: boolean;
  readonly operations: readonly {
    readonly operation: string;
    readonly perSecond: number;
    readonly perDay: number;
  }[];
  /** Bodies as the clients count them: from the registry, and to it. */
  readonly bytesInPerDay: number;
  readonly bytesOutPerDay: number;
  /** What was pushed and not there yet; the registry's own deduplication and deletes come off it. */
  readonly storageGrowthPerDay: number;
}

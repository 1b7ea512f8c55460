// A day at the highest load that held, as a report tells it.

export interface CapacityJson {
  /** The last step of a ramp that held; without a ramp, the busiest phase that held. */
  readonly phase: string;
  readonly phaseIndex: number;
  readonly users?: number;
  readonly rate?: number;
  /** A higher load was tried and broke, so this load is the limit and not only the highest that was tried. */
  readonly isLimit: boolean;
  readonly operations: readonly {
    readonly operation: string;
    readonly perSecond: number;
    readonly perDay: number;
  }[];
  /** Bodies as the clients count them: from the registry, and to it. */
  readonly bytesInPerDay: number;
  readonly bytesOutPerDay: number;
  /** Bytes that were pushed and did not exist yet. The registry's deduplication and deletes are not subtracted. */
  readonly storageGrowthPerDay: number;
}

// Keeps the agent's readings of its own use for some minutes. Pure: the clock is the caller's.

/** The use of the agent and of the programs that it started, since the reading before. */
export interface Usage {
  /** Monotonic. */
  readonly nowMs: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

export class UsageLog {
  readonly #keepMs: number;
  readonly #readings: Usage[] = [];

  /** Readings that are older than `keepMs` are forgotten. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  add(usage: Usage): void {
    this.#readings.push(usage);
    while (usage.nowMs - this.#readings[0]!.nowMs >= this.#keepMs) this.#readings.shift();
  }

  /** Readings that end after this time. */
  since(fromMs: number): readonly Usage[] {
    // Most questions are about the last seconds of many minutes.
    return this.#readings.slice(this.#readings.findLastIndex(({nowMs}) => nowMs <= fromMs) + 1);
  }
}

export function cpuMsOf(readings: readonly Usage[]): number {
  return readings.reduce((sum, {cpuMs}) => sum + cpuMs, 0);
}

/** The share of one CPU; readings may be of different lengths. 0 without readings. */
export function cpuShareOf(readings: readonly Usage[]): number {
  const elapsedMs = readings.reduce((sum, each) => sum + each.elapsedMs, 0);
  return elapsedMs > 0 ? cpuMsOf(readings) / elapsedMs : 0;
}

export function leastMemoryBytes(readings: readonly Usage[]): number {
  return Math.min(...readings.map(({memoryBytes}) => memoryBytes));
}

export function mostMemoryBytes(readings: readonly Usage[]): number {
  return Math.max(...readings.map(({memoryBytes}) => memoryBytes));
}

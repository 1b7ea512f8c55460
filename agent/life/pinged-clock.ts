// Keeps how far the collector's clock is from the agent's, as the collector last told. Both clocks
// drift between two pings and through an outage, so the error grows with the age of the answer. Pure.

export interface ClockDifference {
  /** The collector's clock minus the agent's. */
  readonly offsetNs: bigint;
  /** The offset may be off by so much. 0 says that the offset is not known. */
  readonly errorNs: bigint;
}

/** Two clocks part by 500 parts in a million at most: Linux slews no faster (adjtimex(2), MAXFREQ). */
const NS_PER_NS_OF_DRIFT = 2_000n;

export class PingedClock {
  #last: (ClockDifference & {readonly atNs: bigint}) | undefined;

  /** `nowNs` is on the agent's clock. */
  told(difference: ClockDifference, nowNs: bigint): void {
    this.#last = {...difference, atNs: nowNs};
  }

  /** `readingErrorNs` is how far the agent's own clock may be from the kernel's. */
  at(nowNs: bigint, readingErrorNs: bigint): ClockDifference {
    if (this.#last === undefined) return {offsetNs: 0n, errorNs: 0n};
    const {offsetNs, errorNs, atNs} = this.#last;
    const driftNs = (nowNs - atNs) / NS_PER_NS_OF_DRIFT;
    return {offsetNs, errorNs: errorNs + driftNs + readingErrorNs};
  }
}

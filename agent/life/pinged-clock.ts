// What the collector says its clock differs from the agent's. Between two pings, and through an
// outage, both clocks drift: the error grows with the age of the answer. Pure.

export interface ClockDifference {
  /** Collector's clock minus agent's. */
  readonly offsetNs: bigint;
  /** How far that may be off; 0 says that it is not known. */
  readonly errorNs: bigint;
}

/** Quartz is good for 50 parts in a million, here on both sides: one ns in 10 µs. */
const NS_PER_NS_OF_DRIFT = 10_000n;

export class PingedClock {
  #last: (ClockDifference & {readonly atNs: bigint}) | undefined;

  /** `nowNs` is the agent's clock. */
  told(difference: ClockDifference, nowNs: bigint): void {
    this.#last = {...difference, atNs: nowNs};
  }

  /** `readingErrorNs`: how far the agent's own clock may be off from the kernel's. */
  at(nowNs: bigint, readingErrorNs: bigint): ClockDifference {
    if (this.#last === undefined) return {offsetNs: 0n, errorNs: 0n};
    const {offsetNs, errorNs, atNs} = this.#last;
    const driftNs = (nowNs - atNs) / NS_PER_NS_OF_DRIFT;
    return {offsetNs, errorNs: errorNs + driftNs + readingErrorNs};
  }
}

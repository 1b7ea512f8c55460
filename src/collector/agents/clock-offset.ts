// How far an agent's clock is from ours, from pings with four timestamps. Source: NTP (RFC 5905,
// section 8) for offset and delay; of the last samples the one with the shortest way counts.

export interface PingSample {
  /** Our clock: ping sent, pong received. */
  readonly sentNs: bigint;
  readonly returnedNs: bigint;
  /** The agent's clock: ping received, pong sent. */
  readonly receivedNs: bigint;
  readonly repliedNs: bigint;
}

/** Our clock minus the agent's, and how far that may be off. Never an error of 0: that is "unknown". */
export interface ClockEstimate {
  readonly offsetNs: bigint;
  readonly errorNs: bigint;
}

const WINDOW = 32;

/** Two quartz clocks part by less than 100 ppm: an old sample with a short way beats a new, long one. */
const DRIFT_PER = 10_000n;

/** What lies outside both error bounds by so much is a clock that was set, not noise. */
const STEP_NS = 1_000_000n;

interface Sample extends ClockEstimate {
  readonly atNs: bigint;
}

export class ClockOffset {
  #samples: Sample[] = [];

  /** Samples that contradict themselves are left out. */
  add({sentNs, returnedNs, receivedNs, repliedNs}: PingSample): void {
    const wayNs = returnedNs - sentNs - (repliedNs - receivedNs);
    if (returnedNs < sentNs || repliedNs < receivedNs || wayNs < 0n) return;
    const sample: Sample = {
      offsetNs: (sentNs - receivedNs + (returnedNs - repliedNs)) / 2n,
      errorNs: wayNs / 2n + 1n,
      atNs: returnedNs,
    };
    if (this.#contradicts(sample)) this.#samples = [];
    this.#samples.push(sample);
    if (this.#samples.length > WINDOW) this.#samples.shift();
  }

  /** Undefined before the first sample. */
  estimate(nowNs: bigint): ClockEstimate | undefined {
    let best: ClockEstimate | undefined;
    for (const {offsetNs, errorNs, atNs} of this.#samples) {
      const agedNs = errorNs + (nowNs > atNs ? (nowNs - atNs) / DRIFT_PER : 0n);
      if (best === undefined || agedNs <= best.errorNs) best = {offsetNs, errorNs: agedNs};
    }
    return best;
  }

  forget(): void {
    this.#samples = [];
  }

  #contradicts(sample: Sample): boolean {
    const known = this.estimate(sample.atNs);
    if (known === undefined) return false;
    const apartNs = sample.offsetNs - known.offsetNs;
    const allowedNs = sample.errorNs + known.errorNs + STEP_NS;
    return apartNs > allowedNs || apartNs < -allowedNs;
  }
}

// Measures how far an agent's clock is from ours, by pings with four timestamps. Of the last samples,
// the one with the shortest way counts. Source of truth: NTP (RFC 5905, section 8).

export interface PingSample {
  /** The times on our clock at which the ping was sent and the pong came back. */
  readonly sentNs: bigint;
  readonly returnedNs: bigint;
  /** The times on the agent's clock at which the ping came and the pong was sent. */
  readonly receivedNs: bigint;
  readonly repliedNs: bigint;
}

/** Our clock minus the agent's, and how far that may be off. An error of 0 would mean "unknown". */
export interface ClockEstimate {
  readonly offsetNs: bigint;
  readonly errorNs: bigint;
}

const WINDOW = 32;

/** Two quartz clocks part by less than 100 ppm, so an old sample with a short way beats a long new one. */
const DRIFT_PER = 10_000n;

/** A sample that lies so far outside both error bounds means that a clock was set. */
const STEP_NS = 1_000_000n;

interface Sample extends ClockEstimate {
  readonly atNs: bigint;
}

export class ClockOffset {
  #samples: Sample[] = [];

  /** Leaves out a sample that contradicts itself. */
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

  /** The best estimate; undefined before the first sample. */
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

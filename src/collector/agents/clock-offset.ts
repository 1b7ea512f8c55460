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

/**
 * Clocks part by 500 ppm at most: Linux slews no faster (adjtimex(2), MAXFREQ). Where two samples tell how
 * fast these two part, that is known better, and an old sample with a short way beats a long new one.
 */
const MOST_DRIFT = 500e-6;
/** A quartz changes its rate with the temperature. */
const WANDER = 10e-6;

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
    const {rate, error} = driftOf(this.#samples);
    let best: ClockEstimate | undefined;
    for (const {offsetNs, errorNs, atNs} of this.#samples) {
      const age = nowNs > atNs ? Number(nowNs - atNs) : 0;
      const agedNs = errorNs + BigInt(Math.ceil(age * error));
      if (best !== undefined && agedNs > best.errorNs) continue;
      best = {offsetNs: offsetNs + BigInt(Math.round(age * rate)), errorNs: agedNs};
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

/** How fast the offset grows, as a share of the time that passes, and how far that may be off. */
interface Drift {
  readonly rate: number;
  readonly error: number;
}

/** Told by the surest sample of the earlier half and that of the later half. */
function driftOf(samples: readonly Sample[]): Drift {
  const middle = samples.length >>> 1;
  const [from, to] = [surestOf(samples.slice(0, middle)), surestOf(samples.slice(middle))];
  if (from === undefined || to === undefined || to.atNs <= from.atNs) return UNKNOWN;
  const passed = Number(to.atNs - from.atNs);
  const error = Number(from.errorNs + to.errorNs) / passed + WANDER;
  return error < MOST_DRIFT ? {rate: Number(to.offsetNs - from.offsetNs) / passed, error} : UNKNOWN;
}

const UNKNOWN: Drift = {rate: 0, error: MOST_DRIFT};

function surestOf(samples: readonly Sample[]): Sample | undefined {
  return samples.reduce<Sample | undefined>(
    (surest, sample) =>
      surest === undefined || sample.errorNs <= surest.errorNs ? sample : surest,
    undefined,
  );
}

// Keeps how far the collector's clock is from the agent's, as the collector told with its pings, for moments of the
// last minutes. Both clocks drift between two pings and through an outage, so the error grows with the age of
// the answer. Pure.
//
// On a busy host two estimates may differ by milliseconds though neither clock moved. A new one is therefore reached
// evenly, within half the time to the next ping: what happened first on this host is first on the collector's clock,
// too, whenever it is sent.

export interface ClockDifference {
  /** The collector's clock minus the agent's. */
  readonly offsetNs: bigint;
  /** The offset may be off by so much. 0 says that the offset is not known. */
  readonly errorNs: bigint;
}

/** A ping's difference of clocks, and the offset that held when it came. `atNs` is on the agent's clock. */
interface Told extends ClockDifference {
  readonly atNs: bigint;
  readonly fromOffsetNs: bigint;
}

/** Two clocks part by 500 parts in a million at most: Linux slews no faster (adjtimex(2), MAXFREQ). */
const NS_PER_NS_OF_DRIFT = 2_000n;
/** The collector pings once a second. */
const REACHED_WITHIN_NS = 500_000_000n;
/** Estimates that are further apart mean that a clock was set: the new one holds at once. */
const STEP_NS = 50_000_000n;
/**
 * Requests wait ten seconds until they are sent, and on a host without a free CPU as much longer as the loader or this
 * agent is held up. So many pings are two minutes.
 */
const REMEMBERED = 128;

export class PingedClock {
  /** In order of time. */
  readonly #told: Told[] = [];

  /** `nowNs` is on the agent's clock. */
  told(difference: ClockDifference, nowNs: bigint): void {
    const before = this.#told.at(-1);
    const fromOffsetNs = before === undefined ? difference.offsetNs : offsetOf(before, nowNs);
    const isStep = magnitude(difference.offsetNs - fromOffsetNs) > STEP_NS;
    this.#told.push({
      ...difference,
      atNs: nowNs,
      fromOffsetNs: isStep ? difference.offsetNs : fromOffsetNs,
    });
    if (this.#told.length > REMEMBERED) this.#told.shift();
  }

  /**
   * The difference that held at a moment of the agent's clock; for one before the first ping, what that told.
   * `readingErrorNs` is how far the agent's own clock may be from the kernel's.
   */
  at(ns: bigint, readingErrorNs: bigint): ClockDifference {
    const told = this.#told.findLast(({atNs}) => atNs <= ns) ?? this.#told[0];
    if (told === undefined) return {offsetNs: 0n, errorNs: 0n};
    const offsetNs = offsetOf(told, ns);
    const driftNs = magnitude(ns - told.atNs) / NS_PER_NS_OF_DRIFT;
    const leftNs = magnitude(told.offsetNs - offsetNs);
    return {offsetNs, errorNs: told.errorNs + driftNs + leftNs + readingErrorNs};
  }

  /**
   * Gives by how many ns the offset at another moment lies above that at `ns`, as far as pings told it by now. It is
   * made for a batch, whose requests each ask once: with numbers that costs a fraction of what it does with bigints.
   */
  apartFrom(ns: bigint): (otherNs: bigint) => number {
    const {offsetNs} = this.at(ns, 0n);
    const told = this.#told.toReversed();
    // They are made as far back as somebody asks: a batch without requests needs none, others need the last ones.
    const stretches: Stretch[] = [];
    const stretchAt = (at: number): Stretch =>
      (stretches[at] ??= stretchOf(told[at]!, ns, offsetNs));
    return (otherNs) => {
      const atNs = Number(otherNs - ns);
      let at = 0;
      while (at < told.length - 1 && stretchAt(at).fromNs > atNs) at += 1;
      return told.length === 0 ? 0 : apartIn(stretchAt(at), atNs);
    };
  }
}

/** How the offset goes on from a ping, as numbers that count from one moment and its offset. */
interface Stretch {
  readonly fromNs: number;
  readonly beginsNs: number;
  readonly reachesNs: number;
}

function stretchOf(told: Told, ns: bigint, offsetNs: bigint): Stretch {
  return {
    fromNs: Number(told.atNs - ns),
    beginsNs: Number(told.fromOffsetNs - offsetNs),
    reachesNs: Number(told.offsetNs - offsetNs),
  };
}

function apartIn({fromNs, beginsNs, reachesNs}: Stretch, atNs: number): number {
  const share = Math.min(1, Math.max(0, atNs - fromNs) / Number(REACHED_WITHIN_NS));
  return beginsNs + (reachesNs - beginsNs) * share;
}

/** The offset at a moment of the agent's clock, after a ping and before the next one. */
function offsetOf({offsetNs, fromOffsetNs, atNs}: Told, ns: bigint): bigint {
  const sinceNs = ns > atNs ? ns - atNs : 0n;
  if (sinceNs >= REACHED_WITHIN_NS) return offsetNs;
  return fromOffsetNs + ((offsetNs - fromOffsetNs) * sinceNs) / REACHED_WITHIN_NS;
}

function magnitude(ns: bigint): bigint {
  return ns < 0n ? -ns : ns;
}

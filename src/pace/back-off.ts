// How long a program waits before it repeats what failed: each wait is twice as long as the one
// before, up to a limit. A random part keeps programs that failed together from coming back
// together. Pure, and safe for a browser.

export interface BackOff {
  /** The wait after the first failure. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How an agent dials a collector that is away. */
export const AGENT_BACK_OFF: BackOff = {firstMs: 250, longestMs: 10_000};

/** The wait after so many failures in a row, from 1, without a random part. */
export function fullDelayMs({firstMs, longestMs}: BackOff, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1));
}

/** The wait with its random part: `random` is 0 to 1 and gives a half of the full wait to all of it. */
export function delayMs(backOff: BackOff, failures: number, random: number): number {
  return fullDelayMs(backOff, failures) * (0.5 + random / 2);
}

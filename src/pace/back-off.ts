// How long to wait before dialling again: ever longer, and never in step with other agents, so that
// a collector that comes back is not met by all of them at once. Pure.

const FIRST_MS = 250;
export const MAX_DELAY_MS = 10_000;

/** `failures`: how many in a row, from 1. `random` is from 0 to 1. */
export function reconnectDelayMs(failures: number, random: number): number {
  const fullMs = Math.min(MAX_DELAY_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(fullMs * (0.5 + random / 2));
}

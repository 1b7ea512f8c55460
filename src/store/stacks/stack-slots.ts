// The grain of time of samples in a run file. A CPU is sampled every 10.1 ms.

export const NS_PER_SLOT = 10_000_000;

export const SLOTS_PER_MINUTE = 6_000;

/**
 * The slot at which a stretch of time begins or ends: the nearest, so that of two stretches that
 * meet each has its samples, and none is in both.
 */
export function nearestSlot(timeNs: bigint): number {
  const nsPerSlot = BigInt(NS_PER_SLOT);
  return Number((timeNs + nsPerSlot / 2n) / nsPerSlot);
}

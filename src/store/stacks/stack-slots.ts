// Slots are the unit of time of samples in a run file. A CPU is sampled every 10.1 ms.

export const NS_PER_SLOT = 10_000_000;

export const SLOTS_PER_MINUTE = 6_000;

/**
 * The slot at which a range of time begins or ends: the nearest one. If two ranges meet, each sample is in
 * exactly one of them.
 */
export function nearestSlot(timeNs: bigint): number {
  const nsPerSlot = BigInt(NS_PER_SLOT);
  return Number((timeNs + nsPerSlot / 2n) / nsPerSlot);
}

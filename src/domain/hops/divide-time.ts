// Divides the time of a request among the calls that were made for it. Pure. Calls that overlap count
// once: each moment belongs to the call that ended last of those under way, as the request went on no
// sooner.

/** A stretch of time and whose it is. Ends are not included. */
export interface Stretch<Owner> {
  readonly owner: Owner;
  readonly fromNs: number;
  readonly untilNs: number;
}

/** Gives stretches that do not overlap, in order of time. Together they are the union of `calls`. */
export function divideTime<Owner>(calls: readonly Stretch<Owner>[]): Stretch<Owner>[] {
  const latestFirst = calls
    .filter(({fromNs, untilNs}) => untilNs > fromNs)
    .toSorted((left, right) => right.untilNs - left.untilNs || left.fromNs - right.fromNs);
  const divided: Stretch<Owner>[] = [];
  let freeUntilNs = Infinity;
  for (const {owner, fromNs, untilNs} of latestFirst) {
    const endNs = Math.min(untilNs, freeUntilNs);
    if (endNs <= fromNs) continue;
    divided.push({owner, fromNs, untilNs: endNs});
    freeUntilNs = fromNs;
  }
  return divided.reverse();
}

/** What is left of a stretch without the time of others, which do not overlap and are in order. */
export function without<Owner>(
  stretch: Stretch<Owner>,
  others: readonly Stretch<unknown>[],
): Stretch<Owner>[] {
  const left: Stretch<Owner>[] = [];
  let {fromNs} = stretch;
  for (const other of others) {
    if (other.untilNs <= fromNs) continue;
    if (other.fromNs >= stretch.untilNs) break;
    if (other.fromNs > fromNs) left.push({...stretch, fromNs, untilNs: other.fromNs});
    fromNs = other.untilNs;
  }
  if (fromNs < stretch.untilNs) left.push({...stretch, fromNs});
  return left;
}

/** The time that two stretches have in common, ns. */
export function commonNs(left: Stretch<unknown>, right: Stretch<unknown>): number {
  const fromNs = Math.max(left.fromNs, right.fromNs);
  return Math.max(0, Math.min(left.untilNs, right.untilNs) - fromNs);
}

export function lengthOf({fromNs, untilNs}: Stretch<unknown>): number {
  return untilNs - fromNs;
}

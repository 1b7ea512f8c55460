// Which runs of a history go, so that it stays within its limits. Pure.

import type {HistoryRun} from './history-run.js';

/** Each limit that is given holds for itself. */
export interface KeepLimits {
  /** So many runs at most. */
  readonly runs?: number;
  /** None that began longer ago. */
  readonly ageMs?: number;
  /** So many bytes in all. */
  readonly bytes?: number;
}

/** A run with this label is kept whatever the limits are, unless its value is `no`. */
export const KEEP_LABEL = 'keep';

/**
 * The runs that have to go so that the limits hold, the oldest first. A run that goes on stays, and so does
 * one with the label `keep`; both count for the limits. `runs` are the newest first.
 */
export function runsToPrune<Sized extends Pick<HistoryRun, 'run' | 'bytes'>>(
  runs: readonly Sized[],
  limits: KeepLimits,
  nowNs: bigint,
): readonly Sized[] {
  const {runs: mostRuns = Infinity, ageMs = Infinity, bytes: mostBytes = Infinity} = limits;
  let left = runs.length;
  let bytes = runs.reduce((sum, each) => sum + each.bytes, 0);
  const pruned: Sized[] = [];
  for (const each of [...runs].reverse()) {
    const isOld = Number(nowNs - each.run.startNs) / 1e6 > ageMs;
    if (!isOld && left <= mostRuns && bytes <= mostBytes) continue;
    if (isKept(each)) continue;
    pruned.push(each);
    left -= 1;
    bytes -= each.bytes;
  }
  return pruned;
}

function isKept({run: {endNs, labels}}: Pick<HistoryRun, 'run'>): boolean {
  return endNs === undefined || (labels[KEEP_LABEL] ?? 'no') !== 'no';
}

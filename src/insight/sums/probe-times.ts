// When the probes of each host ran. The agent tells its engine in a figure at each look at the host, once a second,
// as long as a probe runs; so a time without this figure has no figures of the kernel.

import type {IntervalTime} from '../../domain/figure-sums.js';
import type {RunReader} from '../../domain/ports.js';
import type {PhaseTallies} from './phase-tallies.js';

/** A shorter time without a figure is a look or two that came late. */
export const SHORTEST_GAP_NS = 2_000_000_000n;

/** Probes whose figures come from the kernel. */
const KERNEL_PROBES: ReadonlySet<string> = new Set(['syscalls', 'tcp', 'block', 'runqueue']);

/**
 * The times in order, by agent; empty for an agent whose probes never ran. An agent of a release that did not tell
 * its engine is left out: nothing is known of its times.
 */
export function probeTimes(
  reader: Pick<RunReader, 'accounts' | 'series'>,
  {engineTimes}: Pick<PhaseTallies, 'engineTimes'>,
): ReadonlyMap<string, readonly IntervalTime[]> {
  const told = new Map([...engineTimes].map(([agentId, times]) => [agentId, joined(times)]));
  const measured = new Set(
    reader
      .series()
      .filter(({probe}) => KERNEL_PROBES.has(probe))
      .map(({agentId}) => agentId),
  );
  return new Map(
    reader
      .accounts()
      .filter(({agentId}) => told.has(agentId) || !measured.has(agentId))
      .map(({agentId}) => [agentId, told.get(agentId) ?? []]),
  );
}

/** Joins intervals that follow each other. */
function joined(intervals: readonly IntervalTime[]): IntervalTime[] {
  const times: {startNs: bigint; endNs: bigint}[] = [];
  const inOrder = intervals.toSorted((left, right) => Number(left.startNs - right.startNs));
  for (const {startNs, endNs} of inOrder) {
    const last = times.at(-1);
    if (last === undefined || startNs - last.endNs >= SHORTEST_GAP_NS) times.push({startNs, endNs});
    else if (endNs > last.endNs) last.endNs = endNs;
  }
  return times;
}

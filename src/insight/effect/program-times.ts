// The run time of the profiler's programs by phase and host, as far as the kernel measured it.

import type {AgentInterval, IntervalTime} from '../../domain/figure-sums.js';
import type {ProbeCostRecord} from '../../domain/record.js';
import {placeInterval, type Phase, type Placement} from '../../domain/run.js';
import {unionMs} from '../sums/tally.js';

interface Sum {
  runNs: number;
  readonly intervals: {readonly startNs: bigint; readonly endNs: bigint}[];
}

/** The CPUs that the programs of one agent kept busy in one phase; undefined where none were measured. */
export type ProgramCpus = (phase: number, agentId: string) => number | undefined;

/** An interval that reaches into two phases counts for neither. `costs`: in order of time. */
export function programCpus(
  phases: readonly Phase[],
  costs: Iterable<ProbeCostRecord & AgentInterval>,
): ProgramCpus {
  const sums = new Map<string, Sum>();
  let last: (IntervalTime & {readonly placement: Placement}) | undefined;
  for (const {agentId, startNs, endNs, runNs} of costs) {
    if (last?.startNs !== startNs || last.endNs !== endNs) {
      last = {startNs, endNs, placement: placeInterval(phases, startNs, endNs)};
    }
    const {placement} = last;
    if (placement.kind !== 'inside') continue;
    const key = keyOf(placement.phase.index, agentId);
    const sum = sums.get(key) ?? {runNs: 0, intervals: []};
    sum.runNs += runNs;
    // The programs of one interval follow each other, each with the times of the interval.
    if (sum.intervals.at(-1)?.startNs !== startNs) sum.intervals.push({startNs, endNs});
    sums.set(key, sum);
  }
  return (phase, agentId) => {
    const sum = sums.get(keyOf(phase, agentId));
    const coveredMs = sum === undefined ? 0 : unionMs(sum.intervals);
    return sum === undefined || coveredMs === 0 ? undefined : sum.runNs / 1e6 / coveredMs;
  };
}

function keyOf(phase: number, agentId: string): string {
  return `${phase} ${agentId}`;
}

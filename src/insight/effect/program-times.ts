// The run time of the profiler's programs by phase and host, as far as the kernel measured it.

import type {RunReader} from '../../domain/ports.js';
import {placeInterval} from '../../domain/run.js';
import {unionMs} from '../sums/tally.js';

interface Sum {
  runNs: number;
  readonly intervals: {readonly startNs: bigint; readonly endNs: bigint}[];
}

/** The CPUs that the programs of one agent kept busy in one phase; undefined where none were measured. */
export type ProgramCpus = (phase: number, agentId: string) => number | undefined;

/** Reads all costs once. An interval that reaches into two phases counts for neither. */
export function programCpus(reader: Pick<RunReader, 'phases' | 'costs'>): ProgramCpus {
  const phases = reader.phases();
  const sums = new Map<string, Sum>();
  for (const {agentId, startNs, endNs, runNs} of reader.costs()) {
    const placement = placeInterval(phases, startNs, endNs);
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

// The sums of all figures of one phase, for each agent, and how much of the phase they cover. What
// the sums mean is told by kernel-rows.ts; which intervals count is decided by phase-tallies.ts.

import type {SummedFigures} from '../../domain/figure-sums.js';
import type {IntervalFigures} from '../../domain/ports.js';
import {SeriesSums, type SeriesSum} from './series-sums.js';

/** Everything that was measured of one series of one target on one host. */
export interface Entry extends SeriesSum {
  readonly agentId: string;
}

interface AgentTally {
  readonly sums: SeriesSums;
  readonly intervals: Pick<IntervalFigures, 'startNs' | 'endNs'>[];
  /** Worked out when it is asked for, and no longer known once an interval is added. */
  coveredMs?: number | undefined;
}

export class Tally {
  readonly #agents = new Map<string, AgentTally>();

  /** What a reader has added up of one agent. */
  addSums({agentId, intervals, series}: SummedFigures): void {
    const agent = this.#agent(agentId);
    agent.intervals.push(...intervals);
    agent.coveredMs = undefined;
    for (const each of series) agent.sums.addSum(each);
  }

  /** In no particular order. */
  entries(): readonly Entry[] {
    return [...this.#agents].flatMap(([agentId, {sums}]) =>
      sums.all().map((sum) => ({agentId, ...sum})),
    );
  }

  /** Intervals that were added, over all agents. */
  get intervals(): number {
    return [...this.#agents.values()].reduce((sum, {intervals}) => sum + intervals.length, 0);
  }

  /** The time that intervals of one agent cover. Intervals of its several probes overlap. */
  coveredMs(agentId: string): number {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return 0;
    return (agent.coveredMs ??= unionMs(agent.intervals));
  }

  #agent(agentId: string): AgentTally {
    let agent = this.#agents.get(agentId);
    if (agent === undefined) {
      agent = {sums: new SeriesSums(), intervals: []};
      this.#agents.set(agentId, agent);
    }
    return agent;
  }
}

/** The time that intervals cover together. */
export function unionMs(intervals: readonly Pick<IntervalFigures, 'startNs' | 'endNs'>[]): number {
  let unionNs = 0n;
  let reachedNs = 0n;
  for (const {startNs, endNs} of intervals.toSorted((a, b) => Number(a.startNs - b.startNs))) {
    const fromNs = startNs > reachedNs ? startNs : reachedNs;
    if (endNs <= fromNs) continue;
    unionNs += endNs - fromNs;
    reachedNs = endNs;
  }
  return Number(unionNs) / 1e6;
}

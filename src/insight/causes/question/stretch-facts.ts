// Reads the figures of one stretch in the units that causes think in: amounts a second, means of levels.

import {groupBy} from '../../../domain/group-by.js';
import {approximateSumNs, totalCount} from '../../../domain/histogram.js';
import {HOST_TARGET} from '../../../domain/target.js';
import type {Entry, Tally} from '../../sums/tally.js';

/** A series of one target on one host. An empty `series` is that of figures without one. */
export interface Place {
  readonly agentId: string;
  readonly target: string;
  readonly probe: string;
  readonly series: string;
}

export class StretchFacts {
  readonly #tally: Tally;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** By agent and probe: each cause asks for the places of a few probes. */
  readonly #places: ReadonlyMap<string, readonly Entry[]>;

  constructor(tally: Tally) {
    this.#tally = tally;
    const entries = tally.entries();
    this.#entries = new Map(entries.map((entry) => [keyOf(entry), entry]));
    const byProbe = groupBy(entries, ({agentId, probe}) => probeKey(agentId, probe));
    this.#places = new Map(
      byProbe.map((group) => [probeKey(group[0]!.agentId, group[0]!.probe), group]),
    );
  }

  /** A counter's amount a second; 0 where it stood still or was not measured. */
  perSecond(place: Place, metric: string): number {
    const seconds = this.#tally.coveredMs(place.agentId) / 1000;
    const sum = this.#entries.get(keyOf(place))?.counters.get(metric) ?? 0;
    return seconds > 0 ? sum / seconds : 0;
  }

  /** The mean of a level; undefined where it was not measured. */
  level(place: Place, metric: string): number | undefined {
    return this.#entries.get(keyOf(place))?.levels.get(metric)?.mean;
  }

  highest(place: Place, metric: string): number | undefined {
    return this.#entries.get(keyOf(place))?.levels.get(metric)?.max;
  }

  /** The level at the last reading. */
  latest(place: Place, metric: string): number | undefined {
    return this.#entries.get(keyOf(place))?.levels.get(metric)?.last;
  }

  /** What was timed: how often, and for how long in all. */
  timed(place: Place, metric: string): {readonly count: number; readonly totalMs: number} {
    const histogram = this.#entries.get(keyOf(place))?.histograms.get(metric);
    if (histogram === undefined) return {count: 0, totalMs: 0};
    return {count: totalCount(histogram), totalMs: approximateSumNs(histogram) / 1e6};
  }

  /** The time that was measured a second, of all series of a probe together: 1 is one thread all the time. */
  timedShare(places: readonly Place[], metric: string): number {
    return places.reduce((sum, place) => {
      const coveredMs = this.#tally.coveredMs(place.agentId);
      return sum + (coveredMs > 0 ? this.timed(place, metric).totalMs / coveredMs : 0);
    }, 0);
  }

  /** Threads of a target that wait for a CPU, on average. 0 where the probe `runqueue` did not run. */
  waitingThreads(agentId: string, target: string): number {
    return this.timedShare(this.places(agentId, 'runqueue', target), 'latency');
  }

  /** All series of a probe on a host; of one target where it is given. */
  places(agentId: string, probe: string, target?: string): readonly Place[] {
    const all = this.#places.get(probeKey(agentId, probe)) ?? [];
    return target === undefined ? all : all.filter((entry) => entry.target === target);
  }

  /** The hosts on which the target was measured. */
  agentsOf(target: string): readonly string[] {
    const own = [...this.#entries.values()].filter((entry) => entry.target === target);
    return [...new Set(own.map(({agentId}) => agentId))];
  }
}

export function hostPlace(agentId: string, probe: string, series = ''): Place {
  return {agentId, target: HOST_TARGET, probe, series};
}

/** No name holds the character between them. */
function keyOf({agentId, target, probe, series}: Place): string {
  return `${agentId}\0${target}\0${probe}\0${series}`;
}

function probeKey(agentId: string, probe: string): string {
  return `${agentId}\0${probe}`;
}

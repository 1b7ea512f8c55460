// Reads the figures of one stretch in the units that causes think in: amounts a second, means of levels.

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

  constructor(tally: Tally) {
    this.#tally = tally;
    this.#entries = new Map(tally.entries().map((entry) => [keyOf(entry), entry]));
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

  /** All series of a probe on a host; of one target where it is given. */
  places(agentId: string, probe: string, target?: string): readonly Place[] {
    return [...this.#entries.values()].filter(
      (entry) =>
        entry.agentId === agentId &&
        entry.probe === probe &&
        (target === undefined || entry.target === target),
    );
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

function keyOf({agentId, target, probe, series}: Place): string {
  return JSON.stringify([agentId, target, probe, series]);
}

// Keeps every reading of the levels of processes (memory, open files, sockets, threads) in each phase.
// A tally keeps only first, last, highest and mean. The readings are taken in the same pass over the
// figures.

import type {AgentInterval} from '../../domain/figure-sums.js';
import type {GaugeFigure} from '../../domain/record.js';
import type {Phase} from '../../domain/run.js';
import type {Reading} from './trend.js';

export interface LevelSeries {
  readonly agentId: string;
  readonly target: string;
  readonly metric: string;
  /** Seconds since the phase began. */
  readonly readings: readonly Reading[];
}

interface OpenSeries extends LevelSeries {
  readonly readings: Reading[];
}

const PROBE = 'process';

export class LevelReadings {
  readonly #byPhase = new Map<number, Map<string, OpenSeries>>();

  /** Adds a reading of an interval that lies inside the phase; levels of other probes are left out. */
  add(phase: Phase, {agentId, endNs}: AgentInterval, figure: GaugeFigure): void {
    const {probe, target, metric, value} = figure;
    if (probe !== PROBE) return;
    const seconds = Number(endNs - phase.startNs) / 1e9;
    this.#series(phase.index, {agentId, target, metric}).readings.push({seconds, value});
  }

  of(phase: Phase): readonly LevelSeries[] {
    return [...(this.#byPhase.get(phase.index)?.values() ?? [])];
  }

  #series(phaseIndex: number, key: Omit<LevelSeries, 'readings'>): OpenSeries {
    const ofPhase = this.#byPhase.get(phaseIndex) ?? new Map<string, OpenSeries>();
    this.#byPhase.set(phaseIndex, ofPhase);
    const name = `${key.agentId}\0${key.target}\0${key.metric}`;
    const series = ofPhase.get(name) ?? {...key, readings: []};
    ofPhase.set(name, series);
    return series;
  }
}

// Decides which intervals count for which phase. An interval counts for the phase that it lies in. One
// that reaches into two phases counts for neither; the number of such intervals is told instead.

import type {FigureFilter, IntervalFigures, RunReader} from '../../domain/ports.js';
import {placeInterval, type Phase} from '../../domain/run.js';
import {Tally} from './tally.js';

export interface PhaseTallies {
  /** By index of the phase. A phase without intervals has an empty tally. */
  readonly byPhase: ReadonlyMap<number, Tally>;
  readonly straddlingIntervals: number;
  /** The end of the last interval in Unix ns; 0 when there is none. */
  readonly lastNs: bigint;
}

/**
 * Reads all figures once, or those of some probes. `alsoInside` is called too for each interval that lies
 * inside a phase.
 */
export function tallyPhases(
  reader: Pick<RunReader, 'phases' | 'figures'>,
  alsoInside: (phase: Phase, interval: IntervalFigures) => void = () => {},
  filter: Pick<FigureFilter, 'probes'> = {},
): PhaseTallies {
  const phases = reader.phases();
  const byPhase = new Map(phases.map((phase) => [phase.index, new Tally()]));
  let straddlingIntervals = 0;
  let lastNs = 0n;

  for (const interval of reader.figures(filter)) {
    if (interval.endNs > lastNs) lastNs = interval.endNs;
    const placement = placeInterval(phases, interval.startNs, interval.endNs);
    if (placement.kind === 'inside') {
      byPhase.get(placement.phase.index)!.add(interval);
      alsoInside(placement.phase, interval);
    }
    if (placement.kind === 'straddles') straddlingIntervals += 1;
  }
  return {byPhase, straddlingIntervals, lastNs};
}

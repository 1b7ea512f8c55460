// Which intervals count for which phase: those that lie wholly inside it. An interval that reaches
// into two phases counts for neither, and is counted itself instead.

import type {IntervalFigures, RunReader} from '../../domain/ports.js';
import {placeInterval, type Phase} from '../../domain/run.js';
import {Tally} from './tally.js';

export interface PhaseTallies {
  /** By phase index; a phase without any interval has an empty one. */
  readonly byPhase: ReadonlyMap<number, Tally>;
  readonly straddlingIntervals: number;
  /** End of the last interval, 0 when there is none. */
  readonly lastNs: bigint;
}

/** Reads all figures once; what lies inside a phase is shown to `alsoInside` too. */
export function tallyPhases(
  reader: Pick<RunReader, 'phases' | 'figures'>,
  alsoInside: (phase: Phase, interval: IntervalFigures) => void = () => {},
): PhaseTallies {
  const phases = reader.phases();
  const byPhase = new Map(phases.map((phase) => [phase.index, new Tally()]));
  let straddlingIntervals = 0;
  let lastNs = 0n;

  for (const interval of reader.figures({})) {
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

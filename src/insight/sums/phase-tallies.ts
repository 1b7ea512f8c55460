// Decides which intervals count for which phase. An interval counts for the phase that it lies in. One
// that reaches into two phases counts for neither; the number of such intervals is told instead.

import type {AgentInterval, IntervalTime} from '../../domain/figure-sums.js';
import type {FigureFilter, RunReader} from '../../domain/ports.js';
import type {GaugeFigure} from '../../domain/record.js';
import {placeInterval, type Phase} from '../../domain/run.js';
import {ENGINE_PROBE} from '../../domain/target.js';
import {Tally} from './tally.js';

export interface PhaseTallies {
  /** By index of the phase. A phase without intervals has an empty tally. */
  readonly byPhase: ReadonlyMap<number, Tally>;
  readonly straddlingIntervals: number;
  /**
   * By agent, in order of time: the intervals in which it told that its engine runs, also those that count for no
   * phase. Empty where the run has no phases, and where only some probes were read.
   */
  readonly engineTimes: ReadonlyMap<string, readonly IntervalTime[]>;
  /** The end of the last interval in Unix ns; 0 when there is none. */
  readonly lastNs: bigint;
}

type FiguresReader = Pick<RunReader, 'phases' | 'sumFigures'>;

export interface TallyOptions extends Pick<FigureFilter, 'probes'> {
  /** Called for each reading of a level in an interval that lies inside a phase. */
  readonly level?: (phase: Phase, interval: AgentInterval, figure: GaugeFigure) => void;
  /** The id under which the tallies know an agent; by default its own. */
  readonly agentAs?: (agentId: string) => string;
}

/** Where intervals are added up that count for no phase: their times are told. */
const BESIDE = -1;

/** Reads all figures once, or those of some probes. */
export function tallyPhases(
  reader: FiguresReader,
  {level, agentAs = (agentId) => agentId, ...filter}: TallyOptions = {},
): PhaseTallies {
  const phases = reader.phases();
  const byIndex = new Map(phases.map((phase) => [phase.index, phase]));
  const byPhase = new Map(phases.map((phase) => [phase.index, new Tally()]));
  const engineTimes = new Map<string, IntervalTime[]>();
  const beside = filter.probes === undefined && phases.length > 0 ? BESIDE : undefined;
  let straddlingIntervals = 0;
  let lastNs = 0n;

  const sums = reader.sumFigures(filter, {
    placeOf({startNs, endNs}) {
      if (endNs > lastNs) lastNs = endNs;
      const placement = placeInterval(phases, startNs, endNs);
      if (placement.kind === 'straddles') straddlingIntervals += 1;
      return placement.kind === 'inside' ? placement.phase.index : beside;
    },
    level(figure, interval, place) {
      if (figure.probe === ENGINE_PROBE) addTime(engineTimes, interval);
      const phase = byIndex.get(place);
      if (phase !== undefined) level?.(phase, interval, figure);
    },
  });
  for (const sum of sums) {
    byPhase.get(sum.place)?.addSums({...sum, agentId: agentAs(sum.agentId)});
  }
  return {byPhase, straddlingIntervals, engineTimes, lastNs};
}

function addTime(
  times: Map<string, IntervalTime[]>,
  {agentId, startNs, endNs}: AgentInterval,
): void {
  const own = times.get(agentId) ?? [];
  times.set(agentId, own);
  own.push({startNs, endNs});
}

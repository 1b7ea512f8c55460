// Certain events of targets with the times at which they happened, and what became of operations then. Pure over
// the reader port.

import type {IntervalTime} from '../../domain/figure-sums.js';
import type {LoadReport} from '../../domain/load.js';
import type {FigureFilter, IntervalFigures} from '../../domain/ports.js';
import type {MeanwhileJson, TargetEventJson} from '../../contract/failure-json.js';
import {writeMs} from '../words/figures.js';
import type {CertainEvent} from './certain-event.js';
import {meanwhile} from './meanwhile.js';

export interface EventSources {
  /** Figures of the phase or range, by the ids that the events have of agents. */
  readonly figures: (filter: FigureFilter) => Iterable<IntervalFigures>;
  /** The reports of the same time. */
  readonly load: readonly LoadReport[];
}

/** So many times as late as in the slowest other second is out of their range. */
const LEAST_FACTOR = 2;
/** Nobody calls less than this late, ms. */
const LEAST_MS = 1;

/** In the order of the events. Reads figures only where there are events, and of those metrics alone. */
export function targetEvents(
  events: readonly CertainEvent[],
  {figures, load}: EventSources,
): TargetEventJson[] {
  const read = new Map<string, readonly IntervalFigures[]>();
  const figuresOf = (probe: string, metric: string): readonly IntervalFigures[] => {
    const key = `${probe} ${metric}`;
    const known = read.get(key) ?? [...figures({probe, metric})];
    read.set(key, known);
    return known;
  };
  return events.map((event) => {
    const times = event.metrics.flatMap((metric) =>
      figuresOf(event.probe, metric).filter((interval) => isSeenIn(interval, event, metric)),
    );
    return eventJson(event, times, meanwhile(times, load));
  });
}

function isSeenIn(
  {agentId, figures}: IntervalFigures,
  {cause, series, ...event}: CertainEvent,
  metric: string,
): boolean {
  if (agentId !== event.agentId) return false;
  return figures.some(
    (figure) =>
      figure.kind !== 'histogram' &&
      figure.value > 0 &&
      figure.metric === metric &&
      figure.probe === event.probe &&
      figure.target === cause.target &&
      (series === undefined || figure.series === series),
  );
}

function eventJson(
  {cause}: CertainEvent,
  times: readonly IntervalTime[],
  then: MeanwhileJson,
): TargetEventJson {
  // System calls are counted all over a phase, so that the words of their sentence are enough.
  const words = cause.what === 'calls' ? '' : wordsOf(then);
  return {
    ...cause,
    count: cause.what === 'stops' ? times.length : cause.count,
    meanwhile: then,
    sentence: `${cause.sentence}${words}`,
  };
}

function wordsOf(then: MeanwhileJson): string {
  const {failed, count, slowestMs = 0, othersMs = 0} = then;
  if (failed > 0) return `; ${failed} of ${count} operations failed in the seconds around it`;
  if (!isLate(then)) return '';
  return (
    `; in a second around it operations took ${writeMs(slowestMs)} on average, ` +
    `and at most ${writeMs(othersMs)} in all others`
  );
}

/** Whether operations around the event took longer than the range of all other seconds explains. */
export function isLate({slowestMs, othersMs}: MeanwhileJson): boolean {
  if (slowestMs === undefined || othersMs === undefined) return false;
  return slowestMs >= Math.max(LEAST_FACTOR * othersMs, othersMs + LEAST_MS);
}

// Adds up the figures of intervals that a test made, as the reader of a run file does.

import {
  joinLevels,
  levelOf,
  type FigureSummer,
  type IntervalTime,
  type SummedFigures,
  type SummedSeries,
} from '../../../../src/domain/figure-sums.js';
import {mergeHistograms} from '../../../../src/domain/histogram.js';
import type {IntervalFigures} from '../../../../src/domain/ports.js';
import type {Figure} from '../../../../src/domain/record.js';

interface OpenSum extends Pick<SummedFigures, 'place' | 'agentId'> {
  readonly intervals: IntervalTime[];
  readonly sums: Map<string, SummedSeries>;
}

export function summedFigures(
  intervals: Iterable<IntervalFigures>,
  summer: FigureSummer,
): SummedFigures[] {
  const open = new Map<string, OpenSum>();
  for (const {figures, ...interval} of intervals) {
    const place = summer.placeOf(interval);
    if (place === undefined) continue;
    const key = `${place} ${interval.agentId}`;
    const {agentId} = interval;
    const sum: OpenSum = open.get(key) ?? {place, agentId, intervals: [], sums: new Map()};
    open.set(key, sum);
    sum.intervals.push(interval);
    for (const figure of figures) {
      addTo(sum.sums, figure);
      if (figure.kind === 'gauge') summer.level?.(figure, interval, place);
    }
  }
  return [...open.values()].map(({sums, ...sum}) => ({...sum, series: [...sums.values()]}));
}

function addTo(sums: Map<string, SummedSeries>, figure: Figure): void {
  const {target, probe, series, metric} = figure;
  const key = JSON.stringify([target, probe, series, metric, figure.kind]);
  sums.set(key, {target, probe, series, metric, sum: joined(sums.get(key)?.sum, figure)});
}

function joined(before: SummedSeries['sum'] | undefined, figure: Figure): SummedSeries['sum'] {
  const {kind} = figure;
  switch (kind) {
    case 'histogram': {
      const earlier = before?.kind === kind ? [before.histogram] : [];
      return {kind, histogram: mergeHistograms([...earlier, figure.histogram])};
    }
    case 'counter':
      return {kind, value: (before?.kind === kind ? before.value : 0) + figure.value};
    case 'gauge':
      return {
        kind,
        ...joinLevels(before?.kind === kind ? before : undefined, levelOf(figure.value)),
      };
  }
}

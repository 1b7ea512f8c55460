// Figures of the probe `syscalls` at the target `registry`, unless a test says otherwise.

import {histogramOf} from '../../../../src/domain/histogram.js';
import type {
  CounterFigure,
  GaugeFigure,
  HistogramFigure,
  SeriesKey,
} from '../../../../src/domain/record.js';

const KEY = {target: 'registry', probe: 'syscalls'} as const;

export function latencyFigure(
  series: string,
  valuesMs: readonly number[],
  changes: Partial<SeriesKey> = {},
): HistogramFigure {
  const histogram = histogramOf(valuesMs.map((ms) => ms * 1e6));
  return {kind: 'histogram', ...KEY, series, metric: 'latency', histogram, ...changes};
}

export function counterFigure(
  series: string,
  metric: string,
  value: number,
  changes: Partial<SeriesKey> = {},
): CounterFigure {
  return {kind: 'counter', ...KEY, series, metric, value, ...changes};
}

/** A level of a process. */
export function gaugeFigure(
  metric: string,
  value: number,
  changes: Partial<SeriesKey> = {},
): GaugeFigure {
  return {kind: 'gauge', ...KEY, probe: 'process', series: '', metric, value, ...changes};
}

// GET /api/runs/:run/latency answers with figures as they were stored, interval by interval.

import {ProfilerError} from '../../domain/error.js';
import type {IntervalJson, LatencyJson} from '../../contract/run-json.js';
import type {FigureFilter, RunReader} from '../../domain/ports.js';
import {intervalJson} from '../../contract/to-json.js';

/** So many figures are about 50 MB of JSON. An hour of one series has 3,600. */
const MOST_FIGURES = 200_000;

/** Throws `API_ANSWER_TOO_LARGE`. */
export function answerLatency(
  reader: RunReader,
  filter: FigureFilter,
  mostFigures = MOST_FIGURES,
): LatencyJson {
  const intervals: IntervalJson[] = [];
  let figures = 0;
  for (const interval of reader.figures(filter)) {
    figures += interval.figures.length;
    if (figures > mostFigures) throw tooLarge(mostFigures);
    intervals.push(intervalJson(interval));
  }
  return {intervals};
}

function tooLarge(most: number): ProfilerError {
  return new ProfilerError(
    'API_ANSWER_TOO_LARGE',
    `more than ${most} figures match`,
    'ask for one target, probe, series or metric, or for less time with from and to',
  );
}

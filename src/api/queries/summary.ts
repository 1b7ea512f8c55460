// GET /api/runs/:run/summary answers with one row per series: the histograms of the range are merged,
// and the counters added. Intervals that cross an end of the range are left out, and counted.

import {byName} from '../../domain/group-by.js';
import type {SummaryJson, SummaryRowJson} from '../../contract/run-json.js';
import type {RunReader} from '../../domain/ports.js';
import {optional} from '../../domain/optional.js';
import {SeriesSums, type SeriesSum} from '../../insight/sums/series-sums.js';
import {timedRow} from '../../insight/sums/timed.js';
import {findRange} from './find-range.js';
import type {Query} from './query.js';

type SummaryQuery = Extract<Query, {kind: 'summary'}>;

/** This histogram comes first, and the counters of its series stand beside it. */
const MAIN_METRIC = 'latency';

/** Throws `API_PHASE_UNKNOWN`. */
export function answerSummary(reader: RunReader, query: SummaryQuery): SummaryJson {
  const {fromNs, toNs, placeOf} = findRange(reader, query);
  const filter = {
    ...optional('target', query.target),
    ...optional('probe', query.probe),
    ...optional('fromNs', fromNs),
    ...optional('toNs', toNs),
  };
  const sums = new SeriesSums();
  let straddlingIntervals = 0;
  for (const interval of reader.figures(filter)) {
    const place = placeOf(interval);
    if (place === 'straddles') straddlingIntervals += 1;
    if (place === 'inside') for (const figure of interval.figures) sums.add(figure);
  }
  const rows = sums.all().flatMap(rowsOf);
  rows.sort((left, right) => right.totalMs - left.totalMs || right.count - left.count);
  return {straddlingIntervals, rows};
}

/** Returns one row per histogram of the series. The counters stand in the first row. */
function rowsOf({target, probe, series, histograms, counters}: SeriesSum): SummaryRowJson[] {
  const key = {target, probe, series};
  const metrics = [...histograms.keys()].sort(mainFirst);
  const counts = Object.fromEntries([...counters].sort(([left], [right]) => byName(left, right)));
  if (metrics.length === 0) {
    return counters.size === 0 ? [] : [{...key, count: 0, totalMs: 0, counters: counts}];
  }
  return metrics.map((metric, index) => ({
    ...key,
    metric,
    ...timedRow(histograms.get(metric)!),
    counters: index === 0 ? counts : {},
  }));
}

function mainFirst(left: string, right: string): number {
  if (left === MAIN_METRIC || right === MAIN_METRIC) return left === MAIN_METRIC ? -1 : 1;
  return byName(left, right);
}

// What became of operations in the seconds around an event: how many failed, and whether they were later than in
// all other seconds. Pure.

import type {IntervalTime} from '../../domain/figure-sums.js';
import {approximateSumNs, totalCount} from '../../domain/histogram.js';
import {triedCount, type LoadReport, type LoadRow} from '../../domain/load.js';
import {optional} from '../../domain/optional.js';
import type {MeanwhileJson} from '../../contract/failure-json.js';
import {failedCount} from '../sums/client-rows.js';

/** An agent looks at a target every two seconds, in intervals of a second: it sees an event so much later at most. */
const SEEN_LATE_NS = 3_000_000_000n;
/** What an event delayed ends after it. */
const ENDS_LATE_NS = 1_000_000_000n;
/** Fewer seconds tell no range. */
const FEWEST_OTHERS = 5;

/** `times`: intervals in which the event was seen. `load`: reports of the same phase or range. */
export function meanwhile(
  times: readonly IntervalTime[],
  load: readonly LoadReport[],
): MeanwhileJson {
  const windows = joined(times.map(aroundEvent));
  const isThen = (report: LoadReport): boolean =>
    windows.some(({startNs, endNs}) => report.startNs < endNs && report.endNs > startNs);
  const [then, others] = [load.filter(isThen), load.filter((report) => !isThen(report))];
  const rows = then.flatMap(operationsOf);
  const otherMeans = meansOf(others);
  return {
    failed: rows.reduce((sum, {errors}) => sum + failedCount(errors), 0),
    count: rows.reduce((sum, row) => sum + triedCount(row), 0),
    ...optional('slowestMs', highest(meansOf(then))),
    ...optional('othersMs', otherMeans.length < FEWEST_OTHERS ? undefined : highest(otherMeans)),
  };
}

function aroundEvent({startNs, endNs}: IntervalTime): IntervalTime {
  return {startNs: startNs - SEEN_LATE_NS, endNs: endNs + ENDS_LATE_NS};
}

/** The same times without overlaps, in order. */
function joined(times: readonly IntervalTime[]): IntervalTime[] {
  const apart: IntervalTime[] = [];
  for (const time of times.toSorted((left, right) => Number(left.startNs - right.startNs))) {
    const last = apart.at(-1);
    if (last === undefined || time.startNs > last.endNs) apart.push(time);
    else if (time.endNs > last.endNs) apart.splice(-1, 1, {...last, endNs: time.endNs});
  }
  return apart;
}

function operationsOf({rows}: LoadReport): LoadRow[] {
  return rows.filter(({scope}) => scope === 'operation');
}

/** The mean latency of the operations of each report that has some, ms. */
function meansOf(load: readonly LoadReport[]): number[] {
  return load.flatMap((report) => {
    const rows = operationsOf(report);
    const count = rows.reduce((sum, {latency}) => sum + totalCount(latency), 0);
    const sumNs = rows.reduce((sum, {latency}) => sum + approximateSumNs(latency), 0);
    return count === 0 ? [] : [sumNs / 1e6 / count];
  });
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((left, right) => Math.max(left, right));
}

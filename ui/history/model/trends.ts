// Knee, p95 and cost of a scenario over time, with its runs as points. Pure.

import type {HistoryRunJson} from '../../../src/contract/history-json.js';
import {msOf} from '../../time/time.js';
import {kneeLoad, scenarioOf} from './history-rows.js';

export interface TrendPoint {
  readonly run: HistoryRunJson;
  readonly timeMs: number;
  readonly value: number;
  /** What the run showed may not be trusted, or it did not reach a limit. */
  readonly isHollow: boolean;
}

export interface Trend {
  readonly figure: 'knee' | 'p95' | 'cost';
  /** The oldest first. */
  readonly points: readonly TrendPoint[];
  /** The largest value; the axis begins at 0. */
  readonly most: number;
}

export interface ScenarioTrends {
  readonly scenario: string;
  readonly runs: number;
  readonly trends: readonly Trend[];
}

/** Runs whose figures do not describe a load that went as planned. */
const DOUBTFUL: readonly string[] = ['interrupted', 'degraded', 'failing'];

/**
 * The scenario that is chosen, or else the one that ran last of those that ran more than once. Undefined
 * where none did. `runs` are in any order.
 */
export function trendsOf(
  runs: readonly HistoryRunJson[],
  chosen: string | undefined,
): ScenarioTrends | undefined {
  const newestFirst = runs.toSorted((left, right) => timeOf(right) - timeOf(left));
  const counts = new Map<string, number>();
  for (const run of newestFirst) {
    counts.set(scenarioOf(run), (counts.get(scenarioOf(run)) ?? 0) + 1);
  }
  const scenario = chosen ?? [...counts].find(([, count]) => count > 1)?.[0];
  const count = counts.get(scenario ?? '') ?? 0;
  if (scenario === undefined || count < 2) return undefined;
  const own = newestFirst.filter((run) => scenarioOf(run) === scenario).reverse();
  const trends = [
    trendOf('knee', own, kneeLoad),
    trendOf('p95', own, ({summary}) => summary.p95Ms),
    trendOf('cost', own, ({summary}) => summary.cpuMsPerOperation),
  ];
  return {scenario, runs: count, trends: trends.filter(({points}) => points.length > 1)};
}

function trendOf(
  figure: Trend['figure'],
  runs: readonly HistoryRunJson[],
  valueOf: (run: HistoryRunJson) => number | undefined,
): Trend {
  const points = runs.flatMap((run): TrendPoint[] => {
    const value = valueOf(run);
    if (value === undefined) return [];
    return [{run, timeMs: timeOf(run), value, isHollow: isHollow(figure, run)}];
  });
  return {figure, points, most: Math.max(0, ...points.map(({value}) => value))};
}

function isHollow(figure: Trend['figure'], {summary}: HistoryRunJson): boolean {
  return (
    DOUBTFUL.includes(summary.verdict) || (figure === 'knee' && summary.knee?.isLimit === false)
  );
}

function timeOf({startUnixNs}: HistoryRunJson): number {
  return msOf(startUnixNs);
}

/** Where a point stands: 0 is left and low, 1 right and high. One instant stands in the middle. */
export function placeOf(
  {points, most}: Trend,
  {timeMs, value}: TrendPoint,
): {readonly across: number; readonly up: number} {
  const [fromMs, toMs] = [points[0]!.timeMs, points.at(-1)!.timeMs];
  return {
    across: toMs === fromMs ? 0.5 : (timeMs - fromMs) / (toMs - fromMs),
    up: most === 0 ? 0 : value / most,
  };
}

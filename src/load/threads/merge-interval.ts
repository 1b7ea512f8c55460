// Adds up what all threads did in the same second. Pure.

import {groupBy} from '../../domain/group-by.js';
import {mergeHistograms} from '../../domain/histogram.js';
import type {ErrorCounts, LoadRow, LoadState} from '../../domain/load.js';
import type {ThreadInterval} from './messages.js';

export function mergeRows(intervals: readonly ThreadInterval[]): LoadRow[] {
  const rows = intervals.flatMap((interval) => interval.rows);
  return groupBy(rows, ({operation, step = ''}) => `${operation} ${step}`).map(mergeGroup);
}

/** Only an open load (`isOpen`) has arrivals that were planned, late or dropped. */
export function mergeState(intervals: readonly ThreadInterval[], isOpen: boolean): LoadState {
  const sum = (key: keyof ThreadInterval['activity']): number =>
    intervals.reduce((total, {activity}) => total + activity[key], 0);
  return {
    users: sum('users'),
    started: sum('started'),
    ...(isOpen ? {planned: sum('planned'), late: sum('late'), dropped: sum('dropped')} : {}),
    // The busiest thread limits the load.
    cpuShare: Math.max(...intervals.map(({busyShare}) => busyShare)),
    loopLagMs: Math.max(...intervals.map(({loopLagMs}) => loopLagMs)),
    gcShare: Math.max(...intervals.map(({gcShare}) => gcShare)),
  };
}

function mergeGroup(rows: LoadRow[]): LoadRow {
  const first = rows[0]!;
  if (rows.length === 1) return first;
  const serviceTimes = rows
    .map(({serviceTime}) => serviceTime)
    .filter((time) => time !== undefined);
  return {
    ...first,
    latency: mergeHistograms(rows.map(({latency}) => latency)),
    ...(serviceTimes.length > 0 && {serviceTime: mergeHistograms(serviceTimes)}),
    errors: mergeErrors(rows.map(({errors}) => errors)),
    bytesIn: rows.reduce((sum, {bytesIn}) => sum + bytesIn, 0),
    bytesOut: rows.reduce((sum, {bytesOut}) => sum + bytesOut, 0),
  };
}

function mergeErrors(all: readonly ErrorCounts[]): ErrorCounts {
  const merged: Record<string, number> = {};
  for (const [kind, count] of all.flatMap((errors) => Object.entries(errors))) {
    merged[kind] = (merged[kind] ?? 0) + count;
  }
  return merged;
}

// Adds up what all threads did in the same second. Pure.

import type {LoadRow, LoadState} from '../../domain/load.js';
import {mergeLoadRows} from '../../domain/merge-load-rows.js';
import type {ThreadInterval} from './messages.js';

export function mergeRows(intervals: readonly ThreadInterval[]): LoadRow[] {
  return mergeLoadRows(intervals.flatMap(({rows}) => rows));
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

// Times in which a target stood still: a signal or a debugger stopped its process, or its control group was
// frozen. Pure.

import type {Entry} from '../sums/tally.js';
import type {CertainEvent} from './certain-event.js';

/** The level of a probe that is above 0 while the target stands still, and what is told of it then. */
const STILL: readonly {
  readonly probe: string;
  readonly metric: string;
  readonly words: (entry: Entry) => string;
}[] = [
  {
    ...{probe: 'limits', metric: 'stopped'},
    words: ({target}) => `${target} was stopped by a signal or a debugger`,
  },
  {
    ...{probe: 'cgroup', metric: 'frozen'},
    words: ({target, series}) => `the control group ${series} of ${target} was frozen`,
  },
];

export const STILL_REMEDY =
  'Find out who stops it: a debugger, a checkpoint, `kill -STOP`, or a freezer.';

/** Expects the figures of one phase or range. */
export function stopEvents(
  entries: readonly Entry[],
  hostOf: (agentId: string) => string,
): CertainEvent[] {
  return entries.flatMap((entry) =>
    STILL.filter(({probe, metric}) => {
      return entry.probe === probe && (entry.levels.get(metric)?.max ?? 0) > 0;
    }).map(({probe, metric, words}): CertainEvent => {
      const {agentId, target, series} = entry;
      const host = hostOf(agentId);
      return {
        ...{agentId, probe, series, metrics: [metric]},
        cause: {
          ...{name: 'process-stopped', what: 'stops' as const, count: 1, host, target},
          ...{sentence: `${words(entry)} on ${host}`, remedy: STILL_REMEDY},
        },
      };
    }),
  );
}

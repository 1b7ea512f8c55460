// Processes of targets that ended and began again, and whether the kernel killed them. Pure.

import {HOST_TARGET} from '../../domain/target.js';
import type {Entry} from '../sums/tally.js';
import type {CertainEvent} from './certain-event.js';

/** Expects the figures of one phase or range. */
export function startEvents(
  entries: readonly Entry[],
  hostOf: (agentId: string) => string,
): CertainEvent[] {
  return entries.flatMap(({agentId, target, probe, counters}): CertainEvent[] => {
    const count = probe === 'limits' ? (counters.get('starts') ?? 0) : 0;
    if (count === 0) return [];
    const [host, isKilled] = [hostOf(agentId), wasKilled(entries, agentId, target)];
    const sentence =
      `${target} on ${host} was started again ${count === 1 ? 'once' : `${count} times`}` +
      killedWords(isKilled);
    return [
      {
        ...{agentId, probe, metrics: ['starts']},
        cause: {
          ...{name: 'restarted', what: 'starts' as const, count, host, target, sentence},
          remedy: restartRemedy(isKilled),
        },
      },
    ];
  });
}

/**
 * A control group that is made anew with its process has forgotten that the kernel killed the one before. The
 * host's count has not.
 */
function wasKilled(entries: readonly Entry[], agentId: string, target: string): boolean {
  return entries.some(
    (entry) =>
      entry.agentId === agentId &&
      (entry.counters.get('oom_kills') ?? 0) > 0 &&
      ((entry.probe === 'cgroup' && entry.target === target) ||
        (entry.probe === 'memory' && entry.target === HOST_TARGET)),
  );
}

/** What follows the fact that a target was started again. */
export function killedWords(isKilled: boolean): string {
  return isKilled ? ': the kernel killed it because no memory was left' : '';
}

export function restartRemedy(isKilled: boolean): string {
  return isKilled
    ? 'Give it more memory, or let it use less (GOMEMLIMIT, fewer uploads at a time).'
    : 'Look into its log and that of its supervisor (journalctl, docker events, kubectl describe).';
}

// Processes of targets that ended and began again while operations failed. Pure.

import type {FailureCauseJson} from '../../contract/failure-json.js';
import type {OtherRowJson, TargetReportJson} from '../../contract/report-json.js';

/** Expects the targets of a phase in which operations failed. */
export function startCauses(targets: readonly TargetReportJson[]): FailureCauseJson[] {
  return targets.flatMap(({host, target, other}) => {
    const count = sumOf(other, 'limits', 'starts');
    if (count === 0) return [];
    const isKilled = sumOf(other, 'cgroup', 'oom_kills') > 0;
    const sentence =
      `${target} on ${host} was started again ${count === 1 ? 'once' : `${count} times`}` +
      killedWords(isKilled);
    return [
      {
        ...{name: 'restarted', what: 'starts' as const, count, host, target, sentence},
        remedy: restartRemedy(isKilled),
      },
    ];
  });
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

function sumOf(rows: readonly OtherRowJson[], probe: string, metric: string): number {
  return rows
    .filter((row) => row.probe === probe)
    .reduce((sum, {counters}) => sum + (counters[metric] ?? 0), 0);
}

// The CPU time of a process, exactly.

import {readdirSync, readFileSync} from 'node:fs';

/**
 * Milliseconds of all threads that live, by the scheduler's own count in nanoseconds: /proc/PID/stat counts
 * ticks of ten ms. Source: proc(5), schedstat.
 */
export function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, tid) => {
    const [runNs] = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'latin1').split(' ');
    return sum + Number(runNs) / 1e6;
  }, 0);
}

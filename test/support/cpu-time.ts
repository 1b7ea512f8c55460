// The CPU time of a process, exactly, and of something that this process does.

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

/** Milliseconds of all threads of this process while `act` runs, which must not wait for anything. */
export function cpuMsOf(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const {user, system} = process.cpuUsage(before);
  return (user + system) / 1_000;
}

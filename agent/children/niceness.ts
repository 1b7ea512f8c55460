// Sets how much of a busy CPU processes get: their nice value, sched(7). From Linux 5.0 on a task of nice
// 19 gets 15 shares where one of nice 0 gets 1,024, and it never starves, as one of SCHED_IDLE does.

import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {setPriority} from 'node:os';

/**
 * Gives all threads of these processes a nice value, -20 to 19. What they start later inherits it. A
 * process or thread that is gone is left out, and so is what this user may not change.
 */
export function setNice(pids: readonly number[], nice: number, proc = '/proc'): void {
  for (const pid of pids) {
    for (const tid of threadsOf(pid, proc)) attempt(() => setPriority(tid, nice));
    if (leadsSession(pid, proc)) {
      attempt(() => writeFileSync(`${proc}/${pid}/autogroup`, String(nice)));
    }
  }
}

function threadsOf(pid: number, proc: string): number[] {
  return attempt(() => readdirSync(`${proc}/${pid}/task`).map(Number)) ?? [];
}

/**
 * Where the kernel groups tasks by session (sched_autogroup_enabled), nice values count only within one,
 * and the group has a nice value of its own. A session that another process leads holds programs that are
 * none of ours, so its value is not touched.
 */
function leadsSession(pid: number, proc: string): boolean {
  const stat = attempt(() => readFileSync(`${proc}/${pid}/stat`, 'latin1')) ?? '';
  // The name in parentheses may hold anything; behind it are state, parent, process group and session.
  const [, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(session) === pid;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

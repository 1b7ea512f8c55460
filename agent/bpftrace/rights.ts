// The rights that bpftrace keeps of root's. Where they cannot be bounded it runs with all of them, and the
// doctor tells.

import {execFileSync} from 'node:child_process';

import {hasRights, SETPRIV, setprivArguments, type Right} from '../children/bounded-rights.js';

/**
 * BPF and PERFMON load and attach programs. SYSLOG gives addresses of kernel functions, from which stacks get
 * names (kallsyms_show_value). SYS_RESOURCE raises the limit of locked memory, which maps need before Linux 5.11.
 */
export const BPFTRACE_RIGHTS: readonly Right[] = ['BPF', 'PERFMON', 'SYSLOG', 'SYS_RESOURCE'];
/** Without these it needs CAP_SYS_ADMIN, which stands for them. */
const NEEDED: readonly Right[] = ['BPF', 'PERFMON'];

const TRIAL_MS = 10_000;

/** Whether this bpftrace starts with its rights alone. A script that calls chroot(8), for example, does not. */
export function startsWithFewRights(path: string, env: Readonly<Record<string, string>>): boolean {
  if (!hasRights(NEEDED)) return false;
  try {
    const args = [...setprivArguments(BPFTRACE_RIGHTS), path, '--version'];
    execFileSync(SETPRIV, args, {env, timeout: TRIAL_MS, stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}

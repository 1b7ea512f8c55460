// A check: one thing that the doctor looked at, and how it is.

export type CheckStatus = 'ok' | 'warn' | 'fail';

export interface Check {
  readonly group: 'kernel' | 'permissions' | 'bpftrace' | 'probes' | 'targets' | 'machine';
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found. It may hold names that other programs chose. */
  readonly message: string;
  /** What the user can do about it. Only a check with status ok has none. */
  readonly hint?: string;
}

/** The status of the worst of these checks. */
export function worstOf(checks: readonly Check[]): CheckStatus {
  if (checks.some(({status}) => status === 'fail')) return 'fail';
  return checks.some(({status}) => status === 'warn') ? 'warn' : 'ok';
}

/** Functions that make checks of one group. */
export function checksOf(group: Check['group']): {
  ok(name: string, message: string): Check;
  warn(name: string, message: string, hint: string): Check;
  fail(name: string, message: string, hint: string): Check;
} {
  return {
    ok: (name, message) => ({group, name, status: 'ok', message}),
    warn: (name, message, hint) => ({group, name, status: 'warn', message, hint}),
    fail: (name, message, hint) => ({group, name, status: 'fail', message, hint}),
  };
}

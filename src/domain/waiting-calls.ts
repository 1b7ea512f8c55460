// System calls in which a thread waits for work or for another thread. An idle server spends all of
// its time in them, so their sums are kept apart from those of the calls that do work.

const WAITING_CALLS: ReadonlySet<string> = new Set([
  'accept',
  'accept4',
  'clock_nanosleep',
  'epoll_pwait',
  'epoll_pwait2',
  'epoll_wait',
  'futex',
  'futex_wait',
  'futex_waitv',
  'io_getevents',
  'io_pgetevents',
  'nanosleep',
  'pause',
  'poll',
  'ppoll',
  'pselect6',
  'restart_syscall',
  'rt_sigsuspend',
  'rt_sigtimedwait',
  'select',
  'wait4',
  'waitid',
]);

export function isWaitingCall(call: string): boolean {
  return WAITING_CALLS.has(call);
}

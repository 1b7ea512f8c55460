// Ends a bpftrace that a test or a figure started by itself.

import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';

/** bpftrace up to 0.18 loses a signal that arrives outside its epoll_wait (poll_perf_events). */
const RESEND_MS = 300;

/** Interrupts it again and again, as a person would. Resolves when it has ended and all that it printed was read. */
export async function endBpftrace(bpftrace: ChildProcess): Promise<void> {
  if (hasEnded(bpftrace)) return;
  const closed = once(bpftrace, 'close');
  bpftrace.kill('SIGINT');
  const resend = setInterval(() => bpftrace.kill('SIGINT'), RESEND_MS);
  await closed;
  clearInterval(resend);
}

export function hasEnded({exitCode, signalCode}: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

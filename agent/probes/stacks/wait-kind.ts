// Tells what a thread waits for, by its system call and the kernel functions that it waits in. The
// innermost function with a known kind decides: a lock that is taken inside a file system is a
// lock.
//
// Source of truth: names of functions in Linux 6.1 to 6.18.

import type {Frame, WaitKind} from '../../../src/domain/stacks/stack.js';

/** Bits of `what` in bpf/offcpu.bt. The bits below them are the number of the system call. */
const PREEMPTED = 0x10000;
const SCHEDULER = 0x20000;
const NO_CALL = 0xffff;

export interface What {
  readonly isPreempted: boolean;
  /** The thread is on the stack of Go's scheduler, which found nothing to run. */
  readonly isIdle: boolean;
}

/** `call` is the number of the system call; absent outside of one, as in a page fault or a preemption. */
export function readWhat(what: number): What & {readonly call?: number} {
  const call = what & NO_CALL;
  const isPreempted = (what & PREEMPTED) !== 0;
  const isIdle = (what & SCHEDULER) !== 0;
  return call === NO_CALL ? {isPreempted, isIdle} : {call, isPreempted, isIdle};
}

const FUNCTIONS: readonly (readonly [WaitKind, RegExp])[] = [
  [
    'lock',
    /futex|mutex|rwsem|rw_semaphore|semaphore|^__?down|percpu_down|lock_sock|^wait_on_bit_lock/,
  ],
  ['sleep', /nanosleep|^msleep|^usleep_range/],
  [
    'disk',
    /^io_schedule|jbd2|^submit_bio|^blk_|^blkdev_issue|folio_wait|folio_lock|wait_on_page|wait_on_buffer|filemap_|file_write_and_wait|writeback|xfs_log|btrfs_|^vfs_fsync/,
  ],
  [
    'network',
    /^sk_|^__sk_|^tcp_|^udp_|^inet6?_|^unix_|^skb_|^__skb_|^sock_|^ep_poll|^do_(?:sys_)?e?poll|^do_select|^poll_schedule/,
  ],
];

/** Kinds by the name of the call, for calls without a kernel stack (bpf/offcpu.bt). */
const CALLS: Readonly<Record<string, WaitKind>> = {
  futex: 'lock',
  epoll_wait: 'network',
  epoll_pwait: 'network',
  nanosleep: 'sleep',
  clock_nanosleep: 'sleep',
};

export function waitKind(
  {isPreempted}: What,
  call: string | undefined,
  frames: readonly Frame[],
): WaitKind {
  if (isPreempted) return 'preempted';
  const ofCall = call === undefined ? undefined : CALLS[call];
  if (ofCall !== undefined) return ofCall;
  const functions = frames.filter(({kind}) => kind === 'kernel').reverse();
  for (const {name} of functions) {
    const kind = FUNCTIONS.find(([, pattern]) => pattern.test(name))?.[0];
    if (kind !== undefined) return kind;
  }
  return 'other';
}

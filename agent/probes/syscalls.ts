// Reads bpf/syscalls.bt: for each target and system call `latency` (histogram), `bytes` of the
// calls that return a number of bytes, and `errors.<NAME>`. src/domain/waiting-calls.ts lists calls
// that only wait.

import type {ProbeRecord} from '../../src/domain/record.js';
import {errnoName} from './figures/errno-names.js';
import {Figures} from './figures/figures.js';
import {Increases} from './figures/increases.js';
import type {ProbeReader, Tick} from './ports/probe-reader.js';
import {syscallName} from './figures/syscall-names.js';

/** These calls return how many bytes they moved. (sendmmsg and recvmmsg return messages.) */
export const MOVES_BYTES: ReadonlySet<string> = new Set([
  'copy_file_range',
  'pread64',
  'preadv',
  'preadv2',
  'pwrite64',
  'pwritev',
  'pwritev2',
  'read',
  'readv',
  'recvfrom',
  'recvmsg',
  'sendfile',
  'sendmsg',
  'sendto',
  'splice',
  'tee',
  'vmsplice',
  'write',
  'writev',
]);

export class SyscallsReader implements ProbeReader {
  readonly #increases = new Increases();

  readTick(tick: Tick): ProbeRecord[] {
    const figures = new Figures('syscalls');
    for (const [[pid, call, group], increase] of this.#increases.since(tick, 'syscalls_ns')) {
      const key = keyOf(tick, pid, call);
      if (key !== undefined) figures.observe({...key, metric: 'latency'}, Number(group), increase);
    }
    for (const [[pid, call], increase] of this.#increases.since(tick, 'syscalls_returned')) {
      const key = keyOf(tick, pid, call);
      if (key === undefined || !MOVES_BYTES.has(key.series)) continue;
      figures.count({...key, metric: 'bytes'}, increase);
    }
    for (const [[pid, call, errno], increase] of this.#increases.since(tick, 'syscalls_errors')) {
      const key = keyOf(tick, pid, call);
      const metric = `errors.${errnoName(Number(errno))}`;
      if (key !== undefined) figures.count({...key, metric}, increase);
    }
    return figures.records();
  }
}

function keyOf(
  tick: Tick,
  pid: string | undefined,
  call: string | undefined,
): {target: string; series: string} | undefined {
  const target = tick.targetOf(Number(pid));
  return target === undefined ? undefined : {target, series: syscallName(Number(call))};
}

// Measures for how long a thread works without a pause: the CPU time from one sleep to the next, whatever
// the scheduler does in between. It is what another program on a full CPU may have to wait for.

import {spawn} from 'node:child_process';

import {endBpftrace} from '../../support/end-bpftrace.js';

export interface WorkStretches {
  readonly longestMs: number;
  /** Stretches that were longer than LONG_MS, a second. */
  readonly longPerSecond: number;
}

export const LONG_MS = 2;

/** `act` is what is measured meanwhile. Rejects where bpftrace does not run. */
export async function workStretches(
  tid: number,
  act: () => Promise<unknown>,
): Promise<WorkStretches> {
  const tracer = spawn('bpftrace', ['-e', scriptOf(tid)], {stdio: ['ignore', 'pipe', 'inherit']});
  let told = '';
  const attached = new Promise<void>((resolve, reject) => {
    tracer.stdout.on('data', (text: Buffer) => {
      told += text.toString();
      if (told.includes('begun')) resolve();
    });
    tracer.once('error', reject);
    tracer.once('close', () => reject(new Error('bpftrace ended before it was asked to')));
  });
  await attached;
  const startMs = performance.now();
  await act();
  const seconds = (performance.now() - startMs) / 1_000;
  await endBpftrace(tracer);
  const [, longestNs, long] = /longest (\d+) long (\d+)/.exec(told) ?? [];
  if (longestNs === undefined) throw new Error(`bpftrace said ${JSON.stringify(told)}`);
  return {longestMs: Number(longestNs) / 1e6, longPerSecond: Number(long) / seconds};
}

/** A thread that is preempted has the state 0 or 256 (TASK_REPORT_MAX), and goes on with its stretch. */
function scriptOf(tid: number): string {
  return `
    BEGIN { @longest = (uint64)0; @long = (uint64)0; printf("begun\\n"); }
    tracepoint:sched:sched_switch /args->next_pid == ${tid}/ { @on = nsecs; }
    tracepoint:sched:sched_switch /args->prev_pid == ${tid} && @on/ {
      @work = @work + nsecs - @on;
      if ((args->prev_state & 0xff) != 0) {
        if (@work > @longest) { @longest = @work; }
        if (@work > ${LONG_MS * 1e6}) { @long = @long + 1; }
        @work = (uint64)0;
      }
    }
    END { printf("longest %lld long %lld\\n", @longest, @long); clear(@longest); clear(@long); clear(@on); clear(@work); }
  `;
}

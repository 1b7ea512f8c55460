// Measures the kernel time of the programs of one bpftrace, by bpf_stats, and the CPU time of a process. A
// floor consists of empty programs at the same places.

import {spawn, type ChildProcess} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';

const STATS = '/proc/sys/kernel/bpf_stats_enabled';
const TICK_MS = 10;

export interface Cost {
  readonly runNs: number;
  readonly runs: number;
}

/** Switches the statistics on; the returned function restores the old setting. */
export function keepStats(): () => void {
  const before = readFileSync(STATS, 'utf8');
  writeFileSync(STATS, '1');
  return () => writeFileSync(STATS, before);
}

export function costOf({pid}: ChildProcess): Cost {
  const folder = `/proc/${pid}/fdinfo`;
  let [runNs, runs] = [0, 0];
  for (const fd of readdirSync(folder)) {
    const info = readFileSync(`${folder}/${fd}`, 'utf8');
    runNs += Number(/run_time_ns:\s*(\d+)/.exec(info)?.[1] ?? 0);
    runs += Number(/run_cnt:\s*(\d+)/.exec(info)?.[1] ?? 0);
  }
  return {runNs, runs};
}

export async function costDuring(
  bpftrace: ChildProcess,
  action: () => Promise<unknown>,
): Promise<Cost> {
  // Another tool on this host may have switched the statistics off when it ended.
  writeFileSync(STATS, '1');
  const before = costOf(bpftrace);
  await action();
  const after = costOf(bpftrace);
  return {runNs: after.runNs - before.runNs, runs: after.runs - before.runs};
}

export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Programs at the same places as the probe's, each with one comparison only. */
export async function startFloor(pid: number): Promise<ChildProcess> {
  const script = readFileSync(new URL('../../../bpf/requests.bt', import.meta.url), 'utf8');
  const places = [...script.matchAll(/^(?:\s*)(tracepoint:(?:syscalls|tcp|sock|sched):\w+)/gm)];
  const text = places.map(([, place]) => `${place} /pid == ${pid}/ { }`).join('\n');
  const floor = spawn('/usr/bin/bpftrace', ['-e', `${text}\ninterval:s:1 { printf("on\\n"); }`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    floor.stdout!.on('data', (data: Buffer) => {
      if (data.includes('on\n')) resolve();
    });
    floor.once('exit', () => reject(new Error('the empty probes did not load')));
  });
  return floor;
}

// CPU time of the whole host from /proc/stat, once a second: whether anybody could have run faster.

import type {Figure} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import {NS_PER_TICK, PROCESS_PROBE} from './process-gauges.js';
import type {ProcFiles} from './proc-files.js';
import {readHostCpu, type HostCpu} from './proc-text.js';

export class HostGauges {
  readonly #proc: ProcFiles;
  #before: HostCpu | undefined;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  /** Since the reading before: all CPUs together, and what a hypervisor gave to other guests. */
  read(): readonly Figure[] {
    const before = this.#before;
    const now = readHostCpu(this.#proc.hostText('stat') ?? '');
    this.#before = now;
    if (before === undefined || now === undefined) return [];
    return [
      counterOf('cpu_ns', now.busyTicks - before.busyTicks),
      counterOf('stolen_ns', now.stolenTicks - before.stolenTicks),
    ];
  }
}

/** Never below zero: the kernel's sums step back a little when a CPU goes offline. */
function counterOf(metric: string, ticks: number): Figure {
  const key = {target: HOST_TARGET, probe: PROCESS_PROBE, series: ''};
  return {kind: 'counter', ...key, metric, value: Math.max(0, ticks) * NS_PER_TICK};
}

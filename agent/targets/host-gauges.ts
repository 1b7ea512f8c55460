// Reads the CPU time of the whole host from /proc/stat, once a second. It shows whether a CPU was left
// to run on.

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

  /** The CPU time since the reading before: of all CPUs, and what a hypervisor gave to other guests. */
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

/** The difference, or 0: the kernel's sums step back a little when a CPU goes offline. */
function counterOf(metric: string, ticks: number): Figure {
  const key = {target: HOST_TARGET, probe: PROCESS_PROBE, series: ''};
  return {kind: 'counter', ...key, metric, value: Math.max(0, ticks) * NS_PER_TICK};
}

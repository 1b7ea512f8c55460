// What the programs of one bpftrace cost since it was asked last, summed up by probe.

import {ProgramMeter} from '../bpftrace/bpf-stats.js';
import type {ProgramCost} from '../bpftrace/bpf-stats.js';
import type {JoinedScript} from '../bpftrace/join-scripts.js';
import type {ProbeCostRecord} from '../../src/domain/record.js';

export class ProgramCosts {
  readonly #meter: ProgramMeter;
  readonly #probes: readonly string[];
  #last: readonly ProgramCost[];

  constructor(pid: number, programs: JoinedScript['programs']) {
    this.#meter = new ProgramMeter(pid);
    // Programs are known by their order only. Should a bpftrace load others than the script's, the
    // sum is still right.
    this.#probes =
      this.#meter.programs === programs.length
        ? programs.map(({probe}) => probe)
        : Array.from({length: this.#meter.programs}, () => 'all');
    this.#last = this.#meter.read() ?? [];
  }

  /** None when the process is gone. */
  take(): ProbeCostRecord[] {
    const now = this.#meter.read();
    if (now === undefined) return [];
    const sums = new Map<string, {runNs: number; runs: number}>();
    now.forEach(({runNs, runs}, at) => {
      const probe = this.#probes[at]!;
      const before = this.#last[at];
      const sum = sums.get(probe) ?? {runNs: 0, runs: 0};
      sum.runNs += runNs - (before?.runNs ?? 0);
      sum.runs += runs - (before?.runs ?? 0);
      sums.set(probe, sum);
    });
    this.#last = now;
    return [...sums].map(([probe, sum]) => ({kind: 'cost', probe, ...sum}));
  }

  close(): void {
    this.#meter.close();
  }
}

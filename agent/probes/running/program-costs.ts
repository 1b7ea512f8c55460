// Sums up by probe what the programs of one bpftrace cost since the last call, and how often they
// did not run.
//
// The kernel lets no traced program interrupt another one on the same CPU (bpf_prog_active). So a
// wake-up or an I/O completion is not seen if its interrupt hits a running probe. The kernel counts
// that for all processes together, so it is a figure of the host, not a loss of a target's events.

import {ProgramMeter} from '../../bpftrace/bpf-stats.js';
import type {ProgramCost} from '../../bpftrace/bpf-stats.js';
import type {JoinedScript} from '../../bpftrace/join-scripts.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {HOST_TARGET} from '../../../src/domain/target.js';

export class ProgramCosts {
  readonly #meter: ProgramMeter;
  readonly #probes: readonly string[];
  #last: readonly ProgramCost[];

  constructor(pid: number, programs: JoinedScript['programs']) {
    this.#meter = new ProgramMeter(pid);
    // Programs are known by their order only. If a bpftrace loads other programs than the script's,
    // the sum over all of them is still right.
    this.#probes =
      this.#meter.programs === programs.length
        ? programs.map(({probe}) => probe)
        : Array.from({length: this.#meter.programs}, () => 'all');
    this.#last = this.#meter.read() ?? [];
  }

  /** No records when the process is gone. */
  take(): ProbeRecord[] {
    const now = this.#meter.read();
    if (now === undefined) return [];
    const sums = new Map<string, {runNs: number; runs: number; missed: number}>();
    now.forEach(({runNs, runs, missed}, at) => {
      const before = this.#last[at];
      const sum = sums.get(this.#probes[at]!) ?? {runNs: 0, runs: 0, missed: 0};
      sum.runNs += runNs - (before?.runNs ?? 0);
      sum.runs += runs - (before?.runs ?? 0);
      sum.missed += missed - (before?.missed ?? 0);
      sums.set(this.#probes[at]!, sum);
    });
    this.#last = now;
    return [...sums].flatMap(([probe, sum]) => recordsOf(probe, sum));
  }

  close(): void {
    this.#meter.close();
  }
}

function recordsOf(
  probe: string,
  {runNs, runs, missed}: {runNs: number; runs: number; missed: number},
): ProbeRecord[] {
  const cost: ProbeRecord = {kind: 'cost', probe, runNs, runs};
  if (missed === 0) return [cost];
  const key = {target: HOST_TARGET, probe: 'missed', series: probe, metric: 'events'};
  return [cost, {kind: 'counter', ...key, value: missed}];
}

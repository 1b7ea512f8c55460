// Sums up by probe what the programs of one bpftrace cost, and how often they did not run. The kernel
// measures costs for a part of the time only (bpftrace/stats-windows.ts).
//
// The kernel lets no traced program interrupt another one on the same CPU (bpf_prog_active). So an
// I/O completion is not seen if its interrupt hits a running probe. The kernel counts that all the time,
// and for all processes together, so it is a figure of the host, not a loss of a target's events.

import type {ProgramMeter, ProgramCost} from '../../bpftrace/bpf-stats.js';
import type {JoinedScript} from '../../bpftrace/join-scripts.js';
import type {StatsWindows, Windowed} from '../../bpftrace/stats-windows.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {HOST_TARGET} from '../../../src/domain/target.js';
import {ProgramShares} from './program-shares.js';

export class ProgramCosts implements Windowed {
  readonly #meter: Pick<ProgramMeter, 'programs' | 'read' | 'close'>;
  readonly #windows: Pick<StatsWindows, 'add' | 'remove'>;
  readonly #probes: readonly string[];
  readonly #shares = new ProgramShares();
  #atBegin: readonly ProgramCost[] | undefined;
  #missed: ReadonlyMap<string, number>;

  constructor(
    meter: Pick<ProgramMeter, 'programs' | 'read' | 'close'>,
    programs: JoinedScript['programs'],
    windows: Pick<StatsWindows, 'add' | 'remove'>,
  ) {
    this.#meter = meter;
    this.#windows = windows;
    // Programs are known by their order only. If a bpftrace loads other programs than the script's,
    // the sum over all of them is still right.
    this.#probes =
      meter.programs === programs.length
        ? programs.map(({probe}) => probe)
        : Array.from({length: meter.programs}, () => 'all');
    this.#missed = this.#sums(meter.read() ?? [], ({missed}) => missed);
    windows.add(this);
  }

  begin(): void {
    this.#atBegin = this.#meter.read();
  }

  end(windowNs: number): void {
    const [before, now] = [this.#atBegin, this.#meter.read()];
    this.#atBegin = undefined;
    if (before === undefined || now === undefined) return;
    const runs = this.#sums(now, (cost, at) => cost.runs - (before[at]?.runs ?? 0));
    const runNs = this.#sums(now, (cost, at) => cost.runNs - (before[at]?.runNs ?? 0));
    for (const [probe, count] of runs) {
      this.#shares.measured(probe, {windowNs, runs: count, runNs: runNs.get(probe) ?? 0});
    }
  }

  /** The costs of an interval, and what was missed since the call before. */
  take(intervalNs: number): ProbeRecord[] {
    const now = this.#meter.read();
    const costs = this.#shares.over(intervalNs);
    if (now === undefined) return costs;
    const before = this.#missed;
    this.#missed = this.#sums(now, ({missed}) => missed);
    const key = {target: HOST_TARGET, probe: 'missed', metric: 'events'};
    const missed = [...this.#missed]
      .map(([series, count]): ProbeRecord & {kind: 'counter'} => ({
        ...{kind: 'counter', ...key, series},
        value: count - (before.get(series) ?? 0),
      }))
      .filter(({value}) => value > 0);
    return [...costs, ...missed];
  }

  close(): void {
    this.#windows.remove(this);
    this.#meter.close();
  }

  #sums(
    costs: readonly ProgramCost[],
    of: (cost: ProgramCost, at: number) => number,
  ): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    costs.forEach((cost, at) => {
      const probe = this.#probes[at] ?? 'all';
      sums.set(probe, (sums.get(probe) ?? 0) + of(cost, at));
    });
    return sums;
  }
}

// Probes of a test's own making in place of bpftrace: as many records as are asked for, at a pace
// that is asked for, with the same promises as the real ones.

import type {
  ProbeInterval,
  ProbeSet,
  ProbeSetOptions,
  StartProbes,
} from '../../../agent/probes/ports/probe-set.js';
import type {ProbeRecord} from '../../../src/domain/record.js';

export interface Pace {
  readonly intervalMs: number;
  readonly recordsPerInterval: number;
  /** Of a record's own name, to make it as large as is wanted. */
  readonly nameBytes?: number;
}

export class SyntheticProbes implements ProbeSet {
  readonly engine = 'core';
  readonly running = ['synthetic'];
  readonly unavailable = [{probe: 'missing', reason: 'it is made up'}];
  readonly told: string[] = [];
  /** How long a cut takes. */
  answersAfterMs = 5;
  cuts = 0;
  stops = 0;
  readonly #options: ProbeSetOptions;
  readonly #pace: Pace;
  readonly #kernelNs: () => bigint;
  readonly #timer: NodeJS.Timeout;
  #startKernelNs: bigint;
  #made = 0;

  constructor(options: ProbeSetOptions, pace: Pace, kernelNs: () => bigint) {
    this.#options = options;
    this.#pace = pace;
    this.#kernelNs = kernelNs;
    this.#startKernelNs = kernelNs();
    this.#timer = setInterval(() => this.#emit(), pace.intervalMs);
  }

  watch({target, pid}: {target: string; pid: number}): void {
    this.told.push(`watch ${target} ${pid}`);
  }

  forget(pid: number): void {
    this.told.push(`forget ${pid}`);
  }

  // Like the real ones, which only answer when bpftrace has printed its maps.
  async cut(): Promise<boolean> {
    this.cuts += 1;
    const endKernelNs = this.#kernelNs();
    await new Promise((resolve) => setTimeout(resolve, this.answersAfterMs));
    this.#emit(endKernelNs);
    return true;
  }

  pids(): readonly number[] {
    return [];
  }

  async stop(): Promise<void> {
    this.stops += 1;
    clearInterval(this.#timer);
    await this.cut();
  }

  #emit(endKernelNs = this.#kernelNs()): void {
    const interval: ProbeInterval = {
      startKernelNs: this.#startKernelNs,
      endKernelNs,
      records: Array.from({length: this.#pace.recordsPerInterval}, () => this.#record()),
    };
    this.#startKernelNs = endKernelNs;
    this.#options.onInterval(interval);
  }

  #record(): ProbeRecord {
    const series = `${(this.#made += 1)}`.padEnd(this.#pace.nameBytes ?? 0, '.');
    return {kind: 'counter', target: 't', probe: 'synthetic', series, metric: 'n', value: 1};
  }
}

/** `started` gets each set of probes that an agent starts. */
export function startSynthetic(
  pace: Pace,
  started: (probes: SyntheticProbes) => void = () => {},
): StartProbes {
  return (options) => {
    const probes = new SyntheticProbes(options, pace, () => process.hrtime.bigint());
    started(probes);
    return Promise.resolve(probes);
  };
}

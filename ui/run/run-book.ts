// What is known of one run, or of the time without one: phases, hosts, accounts, client figures.
// Filled by the live feed while it goes on and by the collector's API before and after.

import type {
  AccountJson,
  HostJson,
  PhaseJson,
  ProcessJson,
  RunDetailJson,
  RunJson,
  SeriesJson,
} from '../../src/contract/run-json.js';
import {LoadHistory} from './load-history.js';

/** `loading` has what it has so far; `failed` says why in `problem`. */
export type BookStatus = 'loading' | 'ready' | 'failed';

export interface Problem {
  readonly message: string;
  readonly hint: string;
}

export class RunBook {
  readonly load = new LoadHistory();
  run: RunJson | undefined;
  phases: readonly PhaseJson[] = [];
  hosts: readonly HostJson[] = [];
  processes: readonly ProcessJson[] = [];
  series: readonly SeriesJson[] = [];
  accounts: readonly AccountJson[] = [];
  unavailable: NonNullable<RunDetailJson['unavailable']> = [];
  status: BookStatus = 'loading';
  problem: Problem | undefined;

  constructor(run?: RunJson) {
    this.run = run;
    if (run === undefined) this.status = 'ready';
  }

  takeDetail(detail: RunDetailJson): void {
    this.run = detail.run;
    // The live feed may be ahead of the file: what it said last about a phase stays.
    if (detail.phases.length >= this.phases.length) this.phases = detail.phases;
    this.hosts = detail.hosts;
    this.processes = detail.processes;
    this.series = detail.series;
    this.accounts = detail.accounts;
    this.unavailable = detail.unavailable ?? [];
  }
}

/** Losses above the limit (src/domain/accounting.ts): whoever reads the figures has to know. */
export function degradedHosts(accounts: readonly AccountJson[]): string[] {
  return accounts.filter(({degraded}) => degraded).map(({host}) => host);
}

// Everything that the page knows of one run, or of the time without one: phases, hosts, accounts
// and client figures. The live feed and the collector's API fill it.

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

/** A book that is `loading` has a part of the run; one that `failed` has a `problem`. */
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
  unread: NonNullable<RunDetailJson['unread']> = [];
  status: BookStatus = 'loading';
  problem: Problem | undefined;

  constructor(run?: RunJson) {
    this.run = run;
    if (run === undefined) this.status = 'ready';
  }

  takeDetail(detail: RunDetailJson): void {
    this.run = detail.run;
    // The live feed may be ahead of the file: then its phases stay.
    if (detail.phases.length >= this.phases.length) this.phases = detail.phases;
    this.hosts = detail.hosts;
    this.processes = detail.processes;
    this.series = detail.series;
    this.accounts = detail.accounts;
    this.unavailable = detail.unavailable ?? [];
    this.unread = detail.unread ?? [];
  }
}

/** The hosts whose losses are above the limit of src/domain/accounting.ts. */
export function degradedHosts(accounts: readonly AccountJson[]): string[] {
  return accounts.filter(({degraded}) => degraded).map(({host}) => host);
}

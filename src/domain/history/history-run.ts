// Runs as a history: what a list shows of each, and which of them it shows. Pure.

import type {DamagedRun} from '../ports.js';
import type {Run} from '../run.js';

/** What a run came to, in a word; the first one that holds. */
export const RUN_VERDICTS = [
  'goes on',
  'interrupted',
  'degraded',
  'no load',
  'failing',
  'broke',
  'leaks',
  'held',
  'done',
] as const;

export type RunVerdict = (typeof RUN_VERDICTS)[number];

/** What a list shows of a run beside the run itself. It does not change once the run is over. */
export interface RunSummary {
  readonly verdict: RunVerdict;
  /** The name that the scenario has in its text. */
  readonly scenario?: string;
  /** The highest load that held, of the ramp whose operation broke first. */
  readonly knee?: {
    readonly operation: string;
    /** Absent where the lowest load broke. */
    readonly users?: number;
    readonly rate?: number;
    /** A higher load was tried and broke. */
    readonly isLimit: boolean;
  };
  /** 95 of 100 operations took no longer: at the knee, else in the last phase, the slowest operation. */
  readonly p95Ms?: number;
  /** Operations that a day at the highest load that held has; absent when none did. */
  readonly operationsPerDay?: number;
  /** CPU time that all targets took for each operation of the phase that `p95Ms` is of. */
  readonly cpuMsPerOperation?: number;
  /** The releases of the registries that were watched, where they are known. */
  readonly registryVersions?: readonly string[];
}

export interface HistoryRun {
  readonly run: Run;
  readonly file: string;
  /** The run file with its log. */
  readonly bytes: number;
  readonly summary: RunSummary;
}

export interface RunHistory {
  /** The newest first. */
  readonly runs: readonly HistoryRun[];
  readonly damaged: readonly DamagedRun[];
  /** Runs that are left out for now, because there was no time to read them. */
  readonly unread: number;
}

export interface HistoryFilter {
  /** All of these labels; a value of undefined is any. */
  readonly labels?: readonly (readonly [name: string, value: string | undefined])[];
  readonly scenario?: string;
  readonly sinceNs?: bigint;
}

export function fitsFilter({run, summary}: HistoryRun, filter: HistoryFilter): boolean {
  const {labels = [], scenario, sinceNs} = filter;
  const hasLabels = labels.every(([name, value]) => {
    const own = Object.hasOwn(run.labels, name) ? run.labels[name] : undefined;
    return own !== undefined && (value === undefined || own === value);
  });
  return (
    hasLabels &&
    (scenario === undefined || (summary.scenario ?? run.name) === scenario) &&
    (sinceNs === undefined || run.startNs >= sinceNs)
  );
}

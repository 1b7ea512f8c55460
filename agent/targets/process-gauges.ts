// Reads memory, open files, sockets, threads and CPU time of each target from /proc, once a second. The
// probes ask the kernel for all other figures. These work on a host where no probe can run.

import type {Figure} from '../../src/domain/record.js';
import type {TargetProcess} from '../../src/domain/target.js';
import type {ProcFiles} from './proc-files.js';
import {readSocketLink, readStat, readStatus} from './proc-text.js';
import type {KnownProcess} from './process-table.js';

export const PROCESS_PROBE = 'process';

/** USER_HZ: /proc counts CPU time in these ticks on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100;
export const NS_PER_TICK = 1_000_000_000 / TICKS_PER_SECOND;

/** One read per file tells a socket. With more files than this, sockets are counted every tenth second. */
const FILES_READ_EACH_TIME = 128;
const READINGS_BETWEEN_LONG_ONES = 10;

type Level = 'rss_bytes' | 'open_fds' | 'sockets' | 'threads';

interface Sums {
  readonly levels: Map<Level, number>;
  /** Levels that could not be read for every process. A sum of the others would be wrong. */
  readonly incomplete: Set<Level>;
  cpuTicks: number;
  /** False where a process has just been found, so that its time has no start to count from. */
  isCpuKnown: boolean;
}

export class ProcessGauges {
  readonly #proc: ProcFiles;
  /** The CPU time of each process at the reading before. */
  #cpuTicks = new Map<string, number>();
  #knownRoots = new Set<string>();
  #readings = 0;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read(
    roots: readonly TargetProcess[],
    treeOf: (rootPid: number) => readonly KnownProcess[],
  ): readonly Figure[] {
    this.#readings += 1;
    const before = {ticks: this.#cpuTicks, roots: this.#knownRoots};
    this.#cpuTicks = new Map();
    this.#knownRoots = new Set(roots.map(identityOf));
    const targets = new Map<string, Sums>();
    for (const root of roots) {
      const sums = targets.get(root.target) ?? noSums();
      targets.set(root.target, sums);
      const isKnown = before.roots.has(identityOf(root));
      if (!isKnown) sums.isCpuKnown = false;
      for (const process of treeOf(root.pid)) {
        const used = this.#cpuTicksOf(process);
        if (used === undefined) continue; // it ended since the last look
        this.#addLevels(sums, process.pid);
        // A new process below a known root was forked since, so all its time belongs here.
        sums.cpuTicks += used - (before.ticks.get(identityOf(process)) ?? (isKnown ? 0 : used));
      }
    }
    return [...targets].flatMap(([target, sums]) => figuresOf(target, sums));
  }

  #addLevels({levels, incomplete}: Sums, pid: number): void {
    const add = (level: Level, value: number | undefined): void => {
      if (value === undefined) incomplete.add(level);
      else levels.set(level, (levels.get(level) ?? 0) + value);
    };
    const {rssBytes, threads} = readStatus(this.#proc.text(pid, 'status') ?? '');
    const openFiles = this.#proc.countOpenFiles(pid);
    add('rss_bytes', rssBytes);
    add('threads', threads);
    add('open_fds', openFiles);
    add('sockets', openFiles === undefined ? undefined : this.#countSockets(pid, openFiles));
  }

  #countSockets(pid: number, openFiles: number): number | undefined {
    const isLong = openFiles > FILES_READ_EACH_TIME;
    if (isLong && this.#readings % READINGS_BETWEEN_LONG_ONES !== 1) return undefined;
    const files = this.#proc.openFiles(pid) ?? [];
    return files.filter((file) => readSocketLink(this.#proc.link(pid, `fd/${file}`) ?? '')).length;
  }

  #cpuTicksOf(process: KnownProcess): number | undefined {
    const stat = readStat(this.#proc.text(process.pid, 'stat') ?? '');
    if (stat?.startTicks !== process.startTicks) return undefined;
    this.#cpuTicks.set(identityOf(process), stat.cpuTicks);
    return stat.cpuTicks;
  }
}

function noSums(): Sums {
  return {levels: new Map(), incomplete: new Set(), cpuTicks: 0, isCpuKnown: true};
}

function figuresOf(target: string, sums: Sums): readonly Figure[] {
  const key = {target, probe: PROCESS_PROBE, series: ''};
  const gauges = [...sums.levels].flatMap(([metric, value]): Figure[] =>
    sums.incomplete.has(metric) ? [] : [{kind: 'gauge', ...key, metric, value}],
  );
  if (!sums.isCpuKnown) return gauges;
  return [
    ...gauges,
    {kind: 'counter', ...key, metric: 'cpu_ns', value: sums.cpuTicks * NS_PER_TICK},
  ];
}

/** The kernel gives a pid out again. Pid and start together are unique. */
function identityOf({
  pid,
  startTicks,
}: {
  readonly pid: number;
  readonly startTicks: number;
}): string {
  return `${pid}@${startTicks}`;
}

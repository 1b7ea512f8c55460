// What each target may use and how near it is: files and processes, whether it stands still, pages from
// disk, swap, bytes to and from disks, and the settings of Go's runtime.

import type {Figure} from '../../src/domain/record.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {readStat, type ProcessStat} from '../targets/proc-text.js';
import type {KnownProcess} from '../targets/process-table.js';
import {gauges, Sums} from './figures.js';
import {readGoSettings, type GoSettings} from './go-settings.js';
import {readPairs} from './key-values.js';
import type {Processes, Reading} from './reading.js';
import {RootStarts} from './root-starts.js';

export const LIMITS_PROBE = 'limits';

const BYTES_PER_KIB = 1024;

/** The soft limits of /proc/PID/limits; undefined where there is none. */
export function readLimits(text: string): {
  readonly openFiles: number | undefined;
  readonly processes: number | undefined;
} {
  const softLimit = (name: string): number | undefined => {
    const soft = new RegExp(`^${name}\\s+(\\d+)\\s`, 'm').exec(text)?.[1];
    return soft === undefined ? undefined : Number(soft);
  };
  return {openFiles: softLimit('Max open files'), processes: softLimit('Max processes')};
}

interface TargetState {
  /** Of the process that is nearest to its limit, 0–1. */
  openFilesShare: number | undefined;
  openFilesLimit: number | undefined;
  processesLimit: number | undefined;
  stopped: number;
  waitingForDisk: number;
  swapBytes: number;
}

/** What seldom changes in a process. */
interface SlowFacts extends ReturnType<typeof readLimits> {
  readonly readAt: number;
  readonly majorFaults: number;
  readonly swapBytes: number;
  readonly settings: GoSettings;
}

/**
 * Every so many readings the figures that seldom change are read too: a user may raise a limit while the process runs.
 * Swap is read at once where pages came back from a disk, since they may have been in swap.
 */
const READINGS_BETWEEN_SLOW_ONES = 10;

export class ProcessLimits implements Reading {
  readonly #proc: ProcFiles;
  readonly #sums = new Sums();
  readonly #starts = new RootStarts();
  #slowFacts = new Map<string, SlowFacts>();
  #readings = 0;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read({targets}: Processes): readonly Figure[] {
    this.#readings += 1;
    this.#sums.begin();
    const known = this.#slowFacts;
    this.#slowFacts = new Map();
    return [...targets].flatMap(([target, processes]) => [
      ...this.#figuresOf(target, processes, known),
      ...this.#starts.read(target, processes),
    ]);
  }

  #figuresOf(
    target: string,
    processes: readonly KnownProcess[],
    known: ReadonlyMap<string, SlowFacts>,
  ): readonly Figure[] {
    const place = {target, probe: LIMITS_PROBE, series: ''};
    const state = noState();
    const counters: Figure[] = [];
    const settings: GoSettings[] = [];
    for (const process of processes) {
      const stat = readStat(this.#proc.text(process.pid, 'stat') ?? '');
      if (stat?.startTicks !== process.startTicks) continue; // it ended since the last look
      const facts = this.#slowFactsOf(process, stat, known);
      settings.push(facts.settings);
      this.#addState(state, process.pid, stat, facts);
      counters.push(...this.#counted(target, process, stat));
    }
    // The first process with settings is the server; the others are its helpers.
    const own = settings.find((each) => Object.keys(each).length > 0) ?? {};
    return [...gauges(place, {...levelsOf(state), ...own}), ...joined(counters)];
  }

  #addState(state: TargetState, pid: number, stat: ProcessStat, facts: SlowFacts): void {
    state.stopped += stat.isStopped ? 1 : 0;
    state.waitingForDisk += stat.isWaitingForDisk ? 1 : 0;
    state.swapBytes += facts.swapBytes;
    state.processesLimit = smaller(state.processesLimit, facts.processes);
    const open = this.#proc.countOpenFiles(pid);
    if (facts.openFiles === undefined || open === undefined) return;
    const share = facts.openFiles === 0 ? 1 : open / facts.openFiles;
    if (share <= (state.openFilesShare ?? -1)) return;
    state.openFilesShare = share;
    state.openFilesLimit = facts.openFiles;
  }

  /** Of each process apart, because a sum over processes falls when one of them ends. */
  #counted(target: string, process: KnownProcess, {majorFaults}: ProcessStat): readonly Figure[] {
    const place = {target, probe: LIMITS_PROBE, series: identityOf(process)};
    const io = readPairs(this.#proc.text(process.pid, 'io') ?? '');
    return this.#sums.counters(place, {
      major_faults: majorFaults,
      ...{read_bytes: io.get('read_bytes'), written_bytes: io.get('write_bytes')},
    });
  }

  #slowFactsOf(
    process: KnownProcess,
    {majorFaults}: ProcessStat,
    known: ReadonlyMap<string, SlowFacts>,
  ): SlowFacts {
    const name = identityOf(process);
    const before = known.get(name);
    const isFresh =
      before?.majorFaults === majorFaults &&
      this.#readings - before.readAt < READINGS_BETWEEN_SLOW_ONES;
    const facts = isFresh
      ? before
      : {...this.#readSlowFacts(process.pid, before?.settings), majorFaults};
    this.#slowFacts.set(name, facts);
    return facts;
  }

  /** A process keeps the environment that it started with. */
  #readSlowFacts(pid: number, settings: GoSettings | undefined): Omit<SlowFacts, 'majorFaults'> {
    const swapKib = readPairs(this.#proc.text(pid, 'status') ?? '').get('VmSwap') ?? 0;
    return {
      ...readLimits(this.#proc.text(pid, 'limits') ?? ''),
      readAt: this.#readings,
      swapBytes: swapKib * BYTES_PER_KIB,
      settings: settings ?? readGoSettings(this.#proc.text(pid, 'environ') ?? ''),
    };
  }
}

function identityOf({pid, startTicks}: KnownProcess): string {
  return `${pid}@${startTicks}`;
}

function noState(): TargetState {
  return {
    ...{openFilesShare: undefined, openFilesLimit: undefined, processesLimit: undefined},
    ...{stopped: 0, waitingForDisk: 0, swapBytes: 0},
  };
}

function levelsOf(state: TargetState): Readonly<Record<string, number | undefined>> {
  return {
    open_files_share: state.openFilesShare,
    open_files_limit: state.openFilesLimit,
    processes_limit: state.processesLimit,
    stopped: state.stopped,
    disk_sleep: state.waitingForDisk,
    swap_bytes: state.swapBytes,
  };
}

/** Joins the counters of the processes to those of the target. */
function joined(figures: readonly Figure[]): readonly Figure[] {
  const byMetric = new Map<string, Figure & {readonly kind: 'counter'}>();
  for (const figure of figures) {
    if (figure.kind !== 'counter') continue;
    const value = figure.value + (byMetric.get(figure.metric)?.value ?? 0);
    byMetric.set(figure.metric, {...figure, series: '', value});
  }
  return [...byMetric.values()];
}

function smaller(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}

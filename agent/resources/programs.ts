// The busiest programs of the host that are no target: who takes the CPUs and the disks away. Processes
// of one name are one program, so that a shell loop which forks all the time does not make a series each
// time.

import type {Figure} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {readStat, type ProcessStat} from '../targets/proc-text.js';
import {NS_PER_TICK} from '../targets/process-gauges.js';
import type {KnownProcess} from '../targets/process-table.js';
import {gauges} from './figures.js';
import {readPairs} from './key-values.js';
import type {Processes, Reading} from './reading.js';

export const PROGRAMS_PROBE = 'programs';

/** So many programs by each measure are told. */
const MOST_TOLD = 5;
/** What is told used this much since the reading before. */
const LEAST_CPU_NS = 10_000_000;
const LEAST_BYTES = 1024 * 1024;

interface Use {
  cpuNs: number;
  readBytes: number;
  writtenBytes: number;
}

interface ProgramUse extends Use {
  readonly comm: string;
  /** The process that used most CPU. */
  pid: number;
  pidCpuNs: number;
  processes: number;
}

interface Seen {
  readonly isIdle: boolean;
  readonly startTicks: number;
  readonly cpuTicks: number;
  readonly childTicks: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** A process that did nothing is looked at again after so many readings. */
const IDLE_TURNS = 4;

export class OtherPrograms implements Reading {
  readonly #proc: ProcFiles;
  #readings = 0;
  #seen = new Map<number, Seen>();
  /** When the youngest process began that the readings before saw. */
  #youngestTicks = Infinity;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read({others}: Processes): readonly Figure[] {
    this.#readings += 1;
    const before = this.#seen;
    this.#seen = new Map();
    const programs = new Map<string, ProgramUse>();
    for (const process of others) {
      const seen = before.get(process.pid);
      const use = this.#isDue(process, seen)
        ? this.#useOf(process, seen)
        : this.#skip(process, seen);
      if (use !== undefined) addTo(programs, process, use);
    }
    const starts = [...this.#seen.values()].map(({startTicks}) => startTicks);
    this.#youngestTicks = starts.reduce((most, each) => Math.max(most, each), 0);
    return [...busiest([...programs.values()])].flatMap(figuresOf);
  }

  #isDue({pid}: KnownProcess, seen: Seen | undefined): boolean {
    const isIdle = seen?.isIdle ?? false;
    return !isIdle || pid % IDLE_TURNS === this.#readings % IDLE_TURNS;
  }

  #skip({pid}: KnownProcess, seen: Seen | undefined): undefined {
    if (seen !== undefined) this.#seen.set(pid, seen);
  }

  /**
   * Undefined at the first look at a process that is older than the reading before: what it used until then is not
   * known. Of a younger one it is all that it used.
   */
  #useOf({pid, isKernelThread}: KnownProcess, before: Seen | undefined): Use | undefined {
    const stat = readStat(this.#proc.text(pid, 'stat') ?? '');
    if (stat === undefined) return undefined;
    const {startTicks, cpuTicks, childTicks} = stat;
    const isSame = before?.startTicks === startTicks;
    const isIdle = isSame && isIdleSince(before, stat);
    const io = isIdle || isKernelThread ? before : this.#ioOf(pid);
    const {readBytes = 0, writtenBytes = 0} = io ?? {};
    this.#seen.set(pid, {isIdle, startTicks, cpuTicks, childTicks, readBytes, writtenBytes});
    const was = isSame ? before : startTicks > this.#youngestTicks ? NOTHING : undefined;
    if (was === undefined) return undefined;
    return {
      cpuNs: (cpuTicks - was.cpuTicks) * NS_PER_TICK,
      readBytes: Math.max(0, readBytes - was.readBytes),
      writtenBytes: Math.max(0, writtenBytes - was.writtenBytes),
    };
  }

  /** What went to and came from disks. Written pages count for who made them dirty. */
  #ioOf(pid: number): {readonly readBytes: number; readonly writtenBytes: number} | undefined {
    const text = this.#proc.text(pid, 'io');
    if (text === undefined) return undefined;
    const io = readPairs(text);
    const written = (io.get('write_bytes') ?? 0) - (io.get('cancelled_write_bytes') ?? 0);
    return {readBytes: io.get('read_bytes') ?? 0, writtenBytes: Math.max(0, written)};
  }
}

const NOTHING = {cpuTicks: 0, readBytes: 0, writtenBytes: 0} as const;

/**
 * A process that took no CPU read and wrote nothing either, and none of its children ended: the kernel adds what a
 * child read and wrote to its parent's figures when the parent waits for it (a shell that runs dd(1) again and again).
 */
function isIdleSince(before: Seen, stat: ProcessStat): boolean {
  const {cpuTicks, childTicks, isWaitingForDisk} = stat;
  return cpuTicks === before.cpuTicks && childTicks === before.childTicks && !isWaitingForDisk;
}

function addTo(programs: Map<string, ProgramUse>, {comm, pid}: KnownProcess, use: Use): void {
  const none = {comm, pid, pidCpuNs: -1, processes: 0, cpuNs: 0, readBytes: 0, writtenBytes: 0};
  const sum = programs.get(comm) ?? none;
  programs.set(comm, sum);
  sum.cpuNs += use.cpuNs;
  sum.readBytes += use.readBytes;
  sum.writtenBytes += use.writtenBytes;
  sum.processes += 1;
  if (use.cpuNs <= sum.pidCpuNs) return;
  sum.pid = pid;
  sum.pidCpuNs = use.cpuNs;
}

function busiest(programs: readonly ProgramUse[]): ReadonlySet<ProgramUse> {
  const top = (measure: (use: Use) => number, least: number): ProgramUse[] =>
    programs
      .filter((program) => measure(program) >= least)
      .toSorted((left, right) => measure(right) - measure(left))
      .slice(0, MOST_TOLD);
  return new Set([
    ...top(({cpuNs}) => cpuNs, LEAST_CPU_NS),
    ...top(({readBytes, writtenBytes}) => readBytes + writtenBytes, LEAST_BYTES),
  ]);
}

function figuresOf({comm, pid, processes, cpuNs, readBytes, writtenBytes}: ProgramUse): Figure[] {
  const place = {target: HOST_TARGET, probe: PROGRAMS_PROBE, series: comm};
  const used = {cpu_ns: cpuNs, read_bytes: readBytes, written_bytes: writtenBytes};
  const counters = Object.entries(used).flatMap(([metric, value]): Figure[] =>
    value > 0 ? [{kind: 'counter', ...place, metric, value}] : [],
  );
  return [...counters, ...gauges(place, {pid, processes})];
}

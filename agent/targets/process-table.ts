// Keeps a table of all processes of the host, and updates it once a second at little cost: it reads what
// is new and a tenth of the rest, because a shell may have become a registry by exec.

import type {ProcessLooks} from './known-programs.js';
import type {ProcFiles} from './proc-files.js';
import {readCommandLine, readExeLink, readStat} from './proc-text.js';

export interface KnownProcess extends ProcessLooks {
  readonly pid: number;
  readonly parentPid: number;
  readonly startTicks: number;
  readonly isKernelThread: boolean;
}

export interface TableChange {
  /** New processes, and processes that became another program. The oldest come first. */
  readonly changed: readonly KnownProcess[];
  readonly gone: readonly KnownProcess[];
}

interface Entry {
  readonly process: KnownProcess;
  /** The number of the update at which the process was first seen. */
  readonly since: number;
}

/** A process that a shell has just forked becomes its program within a few updates. */
const UPDATES_WHILE_YOUNG = 3;
const SHARES_OF_THE_REST = 10;

export class ProcessTable {
  readonly #proc: ProcFiles;
  readonly #entries = new Map<number, Entry>();
  /** Undefined where a process came or went since somebody asked for all. */
  #all: readonly KnownProcess[] | undefined;
  #updates = 0;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  /** `closely` are pids that are checked each time, because something depends on them. */
  update(closely: ReadonlySet<number>): TableChange {
    this.#updates += 1;
    const changed: KnownProcess[] = [];
    const gone: KnownProcess[] = [];
    const pids = this.#proc.pids();
    let present = 0;
    for (const pid of pids) {
      this.#check(pid, closely, changed, gone);
      if (this.#entries.has(pid)) present += 1;
    }
    if (present < this.#entries.size) this.#dropMissing(new Set(pids), gone);
    if (changed.length > 0 || gone.length > 0) this.#all = undefined;
    changed.sort((left, right) => left.startTicks - right.startTicks || left.pid - right.pid);
    return {changed, gone};
  }

  get(pid: number): KnownProcess | undefined {
    return this.#entries.get(pid)?.process;
  }

  /** The same array until an update finds a change. */
  all(): readonly KnownProcess[] {
    return (this.#all ??= [...this.#entries.values()].map((entry) => entry.process));
  }

  /** The parent, the parent's parent, and so on, as long as they are known. */
  *ancestors(process: KnownProcess): Generator<KnownProcess> {
    let child = process;
    for (;;) {
      const parent = this.get(child.parentPid);
      // The kernel gives pids out again: a process that is younger than the child is not its parent.
      const isParent = parent !== undefined && parent.startTicks <= child.startTicks;
      if (!isParent || parent.pid === child.pid) return;
      yield parent;
      child = parent;
    }
  }

  #check(
    pid: number,
    closely: ReadonlySet<number>,
    changed: KnownProcess[],
    gone: KnownProcess[],
  ): void {
    const entry = this.#entries.get(pid);
    if (entry !== undefined && !this.#isDue(entry, closely)) return;
    const now = this.#read(pid, entry?.process);
    if (now === entry?.process) return;
    const isSame = entry !== undefined && now?.startTicks === entry.process.startTicks;
    if (entry !== undefined && !isSame) {
      gone.push(entry.process);
      this.#entries.delete(pid);
    }
    if (now === undefined) return;
    this.#entries.set(pid, {process: now, since: isSame ? entry.since : this.#updates});
    changed.push(now);
  }

  #isDue({process, since}: Entry, closely: ReadonlySet<number>): boolean {
    return (
      this.#updates - since <= UPDATES_WHILE_YOUNG ||
      process.pid % SHARES_OF_THE_REST === this.#updates % SHARES_OF_THE_REST ||
      closely.has(process.pid)
    );
  }

  /** The same object as before where nothing changed; undefined once the process has ended. */
  #read(pid: number, known: KnownProcess | undefined): KnownProcess | undefined {
    const stat = readStat(this.#proc.text(pid, 'stat') ?? '');
    if (stat === undefined || stat.isZombie) return undefined;
    const {comm, parentPid, startTicks, isKernelThread} = stat;
    const exe = isKernelThread ? '' : readExeLink(this.#proc.link(pid, 'exe') ?? '');
    if (known?.startTicks === startTicks && known.comm === comm && known.exe === exe) return known;
    const commandLine = isKernelThread
      ? []
      : readCommandLine(this.#proc.text(pid, 'cmdline') ?? '');
    return {pid, parentPid, startTicks, isKernelThread, comm, exe, commandLine};
  }

  #dropMissing(present: ReadonlySet<number>, gone: KnownProcess[]): void {
    for (const [pid, {process}] of this.#entries) {
      if (present.has(pid)) continue;
      this.#entries.delete(pid);
      gone.push(process);
    }
  }
}

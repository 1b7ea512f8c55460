// Knows which processes the scripts watch, and which target a root pid belongs to. The scripts
// follow forks from the moment they are told of a process. Its older children are found here, in
// /proc.

import {readdirSync, readFileSync} from 'node:fs';

import type {WatchedProcess} from '../../targets/watch-list.js';

/** What the control channel does with a pid. */
export interface PidChannel {
  watch(pid: number): void;
  forget(pid: number): void;
}

export class WatchedProcesses {
  readonly #channel: PidChannel;
  readonly #childrenOf: (pid: number) => readonly number[];
  /** The processes that are watched. */
  readonly #roots = new Map<number, string>();
  /** The targets of all pids that were ever a key in the kernel's maps, which are never cleared. */
  readonly #targets = new Map<number, string>();

  constructor(channel: PidChannel, childrenOf = childrenInProc) {
    this.#channel = channel;
    this.#childrenOf = childrenOf;
  }

  watch({pid, target}: WatchedProcess): void {
    if (this.#roots.get(pid) === target) return;
    this.#roots.set(pid, target);
    this.#tell(pid, target);
  }

  forget(pid: number): void {
    if (!this.#roots.delete(pid)) return;
    this.#channel.forget(pid);
  }

  /** Tells a new bpftrace, which watches no process yet. */
  watchAllAgain(): void {
    for (const [pid, target] of this.#roots) this.#tell(pid, target);
  }

  targetOf(pid: number): string | undefined {
    return this.#targets.get(pid);
  }

  // The parent is told first, so that a child that it forks meanwhile inherits the target.
  #tell(pid: number, target: string): void {
    this.#targets.set(pid, target);
    this.#channel.watch(pid);
    for (const child of this.#childrenOf(pid)) {
      if (!this.#roots.has(child)) this.#tell(child, target);
    }
  }
}

/**
 * The children of all threads; none where the process is gone or the kernel has no
 * CONFIG_PROC_CHILDREN.
 */
function childrenInProc(pid: number): number[] {
  return listed(`/proc/${pid}/task`).flatMap((tid) =>
    readText(`/proc/${pid}/task/${tid}/children`)
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

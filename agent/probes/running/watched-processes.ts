// Which processes the scripts watch, and whose figures a root pid's are. The kernel side follows
// forks by itself from the moment it is told; children that are older are found here, in /proc.

import {readdirSync, readFileSync} from 'node:fs';

import type {WatchedProcess} from '../../targets/watch-list.js';

/** What the control channel can do with a pid. */
export interface PidChannel {
  watch(pid: number): void;
  forget(pid: number): void;
}

export class WatchedProcesses {
  readonly #channel: PidChannel;
  readonly #childrenOf: (pid: number) => readonly number[];
  /** Asked for, and not yet forgotten. */
  readonly #roots = new Map<number, string>();
  /** Every pid that was ever a key in the kernel's maps, which are never cleared. */
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

  /** A new bpftrace knows nobody. */
  watchAllAgain(): void {
    for (const [pid, target] of this.#roots) this.#tell(pid, target);
  }

  targetOf(pid: number): string | undefined {
    return this.#targets.get(pid);
  }

  // The parent first: what it forks while its children are listed inherits already.
  #tell(pid: number, target: string): void {
    this.#targets.set(pid, target);
    this.#channel.watch(pid);
    for (const child of this.#childrenOf(pid)) {
      if (!this.#roots.has(child)) this.#tell(child, target);
    }
  }
}

/** Of all threads; none where the process is gone or the kernel lacks CONFIG_PROC_CHILDREN. */
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

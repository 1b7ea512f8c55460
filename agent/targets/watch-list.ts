// Remembers which processes the kernel side was told to watch, and which of them it has to forget.

import type {TargetProcess} from '../../src/domain/target.js';

/** A process to watch for a target; what it forks from now on inherits the target. */
export type WatchedProcess = Pick<TargetProcess, 'target' | 'pid'>;

export class WatchList {
  readonly #watched = new Set<number>();
  /** Processes that were watched and have left their target since `takeReleased` was asked. */
  readonly #released = new Set<number>();

  /** Returns those of the processes that were not watched before. */
  add(processes: readonly WatchedProcess[]): readonly WatchedProcess[] {
    const fresh = processes.filter(({pid}) => !this.#watched.has(pid));
    for (const {pid} of fresh) this.#watched.add(pid);
    return fresh;
  }

  /** These processes ended, or their target did. */
  release(processes: readonly {readonly pid: number}[]): void {
    for (const {pid} of processes) {
      if (this.#watched.delete(pid)) this.#released.add(pid);
    }
  }

  /** The processes that were released since the last call. */
  takeReleased(): readonly number[] {
    const released = [...this.#released];
    this.#released.clear();
    return released;
  }
}

// Keeps the history of a collector within its limits: at the start, after each run, and once an hour.

import {messageOf, ProfilerError} from '../../domain/error.js';
import type {LiveFeed, RunCatalog} from '../../domain/ports.js';
import {runsToPrune, type KeepLimits} from '../../domain/history/prune.js';
import {writeBytes} from '../../insight/words/figures.js';
import {removeRun, runBytes} from '../../store/change-run.js';
import {say, warn} from '../console/terminal.js';

const EVERY_MS = 60 * 60 * 1_000;

export interface PrunerParts {
  readonly dataDir: string;
  readonly catalog: RunCatalog;
  readonly live: LiveFeed;
}

export class Pruner {
  readonly #parts: PrunerParts;
  readonly #limits: KeepLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;

  constructor(parts: PrunerParts, limits: KeepLimits) {
    this.#parts = parts;
    this.#limits = limits;
    this.#timer = setInterval(() => this.#prune(), EVERY_MS);
    // The feed begins with the state as it is. It tells that there is no run when the last one is closed.
    this.#unsubscribe = parts.live.subscribe((event) => {
      if (event.kind === 'run' && event.run === undefined) setImmediate(() => this.#prune());
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  #prune(): void {
    const {dataDir, catalog} = this.#parts;
    try {
      const nowNs = BigInt(Date.now()) * 1_000_000n;
      const runs = catalog.list().map((run) => ({run, bytes: runBytes(dataDir, run.id)}));
      for (const {run, bytes} of runsToPrune(runs, this.#limits, nowNs)) {
        removeRun(dataDir, run.id);
        say(`run ${run.id} ${run.name} is removed, ${writeBytes(bytes)}: the history is full`);
      }
    } catch (error) {
      if (!(error instanceof ProfilerError)) throw error;
      warn(`the history is not pruned: ${messageOf(error)}`);
    }
  }
}

// Asks for a tick once a second: every process prints its maps then, and an interval ends. The
// scripts have no timer of their own, so that a phase can cut an interval short, a slow process is
// not asked twice, and a host with very many keys gets longer intervals.

import {within} from '../../../src/pace/deadline.js';

/** The part of an EngineProcess that the ticker needs. */
export interface Ticking {
  readonly keys: number;
  readonly waitedMs: number;
  asked(): Promise<void>;
  check(): void;
}

const INTERVAL_MS = 1000;
/** bpftrace needs 5 to 8 µs to print a key, so this many take 2 to 3 % of a CPU. */
const KEYS_PER_SECOND = 4000;
/**
 * After this time a cut is taken as lost and repeated. Before it, a process that prints is not
 * asked.
 */
const PATIENCE_MS = 2000;
const CUT_WITHIN_MS = 1000;

export class Ticker {
  readonly #processes: readonly Ticking[];
  readonly #cut: () => void;
  readonly #timer: NodeJS.Timeout;
  #secondsLeft = 0;

  constructor(processes: readonly Ticking[], cut: () => void) {
    this.#processes = processes;
    this.#cut = cut;
    this.#timer = setInterval(() => this.#second(), INTERVAL_MS);
    // The first figures come at once.
    void this.cut();
  }

  /** Resolves to whether every process has handed out its interval, after `withinMs` at most. */
  async cut(withinMs = CUT_WITHIN_MS): Promise<boolean> {
    const answered = Promise.all(this.#processes.map((process) => process.asked()));
    this.#cut();
    this.#startInterval();
    return (await within(withinMs, answered)) !== undefined;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #second(): void {
    for (const process of this.#processes) process.check();
    this.#secondsLeft -= 1;
    const isBusy = this.#processes.some(({waitedMs}) => waitedMs > 0 && waitedMs < PATIENCE_MS);
    if (this.#secondsLeft > 0 || isBusy) return;
    void this.cut();
  }

  #startInterval(): void {
    const keys = this.#processes.reduce((sum, process) => sum + process.keys, 0);
    this.#secondsLeft = Math.max(1, Math.ceil(keys / KEYS_PER_SECOND));
  }
}

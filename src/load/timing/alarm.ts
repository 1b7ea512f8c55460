// Waits that end within a tenth of a millisecond of their time. Node's timers are exact to one or two
// milliseconds, and a thread that polls the clock instead takes a processor from the registry, is
// suspended by the kernel for the share it used up, and cannot tell its own work from waiting.

import type {Worker} from 'node:worker_threads';

import {startThread} from '../../pace/start-thread.js';

/** Shared with the thread that sleeps. */
export interface AlarmCells {
  /** Counts the times that were set. */
  readonly changes: Int32Array;
  /** The last of them, on the clock of `hrtimeMs`. */
  readonly dueMs: Float64Array;
}

const PROGRAM = new URL('./alarm-thread', import.meta.url).href;

export class Alarm {
  readonly #cells: AlarmCells = {
    changes: new Int32Array(new SharedArrayBuffer(4)),
    dueMs: new Float64Array(new SharedArrayBuffer(8)),
  };
  readonly #thread: Worker;
  #isReady = false;
  #wake: (() => void) | undefined;

  /** Keeps no process alive; a wait does. */
  constructor() {
    this.#thread = startThread(PROGRAM, {workerData: this.#cells, name: 'alarm'});
    this.#thread.on('message', (message: 'ready' | 'due') => {
      if (message === 'ready') this.#isReady = true;
      else this.wake();
    });
    // After the listener, which would hold the process again.
    this.#thread.unref();
  }

  /** Until the thread is up waits end at once: whoever waits looks again. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** One at a time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isReady) return void setImmediate(resolve);
      this.#thread.ref();
      this.#wake = resolve;
      this.#cells.dueMs[0] = hrtimeMs() + ms;
      Atomics.add(this.#cells.changes, 0, 1);
      Atomics.notify(this.#cells.changes, 0);
    });
  }

  /** Ends the wait before its time. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
    this.#thread.unref();
  }
}

/** The same clock in all threads. */
export function hrtimeMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

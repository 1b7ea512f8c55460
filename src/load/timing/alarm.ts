// Waits that end within a tenth of a millisecond of their time. Node's timers are exact to one or two
// milliseconds only. A thread could poll the clock instead, but it would take a CPU from the registry, the
// kernel would suspend it for the share it used up, and its waiting would look like work.

import type {Worker} from 'node:worker_threads';

import {startThread} from '../../pace/start-thread.js';

/** Memory that is shared with the thread that sleeps. */
export interface AlarmCells {
  /** How many times have been set so far. */
  readonly changes: Int32Array;
  /** The time that was set last, on the clock of `hrtimeMs`. */
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

  /** An alarm keeps the process alive only during a wait. */
  constructor() {
    this.#thread = startThread(PROGRAM, {workerData: this.#cells, name: 'alarm'});
    this.#thread.on('message', (message: 'ready' | 'due') => {
      if (message === 'ready') this.#isReady = true;
      else this.wake();
    });
    // This stands after the listener, which would keep the process alive again.
    this.#thread.unref();
  }

  /** Waits end at once until the thread is up: the caller looks at the clock again. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** There is one wait at a time. */
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

/** Milliseconds of a clock that is the same in all threads. */
export function hrtimeMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

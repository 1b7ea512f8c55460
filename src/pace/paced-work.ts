// Does jobs piece by piece, a millisecond and a half at a time with pauses between, so that much work at once holds
// neither the event loop nor a CPU that others need. Jobs are done one after the other, in order.

/** Other programs on a busy CPU wait no longer than this and a piece. */
const SLICE_MS = 1.5;
/** With it a job takes a fifth of the time. */
const PAUSE_MS = 6;
/** With more jobs than this waiting, there is no time for pauses, unless another number is given. */
const MOST_WAITING = 4;

/** Each step does one piece of work, of some ten microseconds. */
export type Job = Iterator<unknown>;

export class PacedWork {
  readonly #mostWaiting: number;
  readonly #jobs: Job[] = [];
  #planned: {cancel: () => void} | undefined;
  /** Those who wait until everything is done. */
  #waiting: (() => void)[] = [];

  constructor(mostWaiting = MOST_WAITING) {
    this.#mostWaiting = mostWaiting;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    this.#plan();
  }

  /**
   * Adds a job, and begins with it at once where none waits: a process that was woken up for it need not be woken up a
   * second time. Not to be called by a job.
   */
  begin(job: Job): void {
    this.#jobs.push(job);
    if (this.#planned === undefined) this.#work();
  }

  /** Resolves when no job is left. Until then there are no pauses, but other events have their turn. */
  finish(): Promise<void> {
    if (this.#jobs.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#planned?.cancel();
      this.#planned = undefined;
      this.#plan();
    });
  }

  /** Does all that is left at once. Not to be called by a job. */
  drain(): void {
    for (let job = this.#jobs.shift(); job !== undefined; job = this.#jobs.shift()) {
      while (job.next().done !== true);
    }
    this.#tellFinished();
  }

  #plan(): void {
    if (this.#planned !== undefined || this.#jobs.length === 0) return;
    const isHurried = this.#waiting.length > 0 || this.#jobs.length > this.#mostWaiting;
    this.#planned = isHurried ? soon(() => this.#work()) : later(() => this.#work());
  }

  #work(): void {
    this.#planned = undefined;
    const endMs = performance.now() + SLICE_MS;
    do {
      if (this.#jobs[0]?.next().done === true) this.#jobs.shift();
    } while (this.#jobs.length > 0 && performance.now() < endMs);
    this.#plan();
    if (this.#jobs.length === 0) this.#tellFinished();
  }

  #tellFinished(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function soon(act: () => void): {cancel: () => void} {
  const immediate = setImmediate(act);
  return {cancel: () => clearImmediate(immediate)};
}

function later(act: () => void): {cancel: () => void} {
  const timer = setTimeout(act, PAUSE_MS);
  return {cancel: () => clearTimeout(timer)};
}

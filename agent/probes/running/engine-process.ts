// Keeps one child of an engine running: begins its life, notices that it ended or hangs, and begins
// another one, with the gap on record. What the child says is read by its life (engine-life.ts).

import type {LossRecord} from '../../../src/domain/record.js';
import {AskedCuts} from './asked-cuts.js';
import type {BeginLife, EngineLife} from './engine-life.js';
import type {ReadInterval} from './interval-hold.js';
import {RestartPace} from './restart-pace.js';
import type {Ticking} from './ticker.js';

export interface EngineProcessOptions<Life extends EngineLife> {
  /** The child's name in sentences for a person: `bpftrace`. */
  readonly name: string;
  /** Names of the probes that the child runs. */
  readonly probes: readonly string[];
  readonly begin: BeginLife<Life>;
  /** A child that sees no events by then is ended. */
  readonly readyWithinMs: number;
  readonly onInterval: (interval: ReadInterval) => void;
  /** Called when a new life has begun, which watches no process yet. */
  readonly onRestarted: () => void;
  /** Monotonic time in milliseconds. */
  readonly nowMs: () => number;
}

/**
 * If a cut is not answered within this time, it was not heard, or the child hangs. The time counts only
 * if so many checks came since the child said anything: an agent that got no CPU itself cannot know what
 * its child did, and one that is behind with reading keeps its child waiting.
 */
const HANGS_AFTER_MS = 5_000;
const HANGS_AFTER_CHECKS = 3;
/** A child that speaks and answers no cut for so many checks does not hear. */
const DEAF_AFTER_CHECKS = 60;

interface Era<Life> {
  readonly life: Life;
  readonly readyTimer: NodeJS.Timeout;
  readonly onFailed: (reason: string) => void;
  isReady: boolean;
}

export class EngineProcess<Life extends EngineLife = EngineLife> implements Ticking {
  readonly #options: EngineProcessOptions<Life>;
  readonly #pace = new RestartPace();
  readonly #cuts = new AskedCuts();
  #era: Era<Life> | undefined;
  #restart: NodeJS.Timeout | undefined;
  /** The last interval; of a child that has just begun, the moment in which it did. */
  #last: {readonly startKernelNs: bigint; readonly endKernelNs: bigint} | undefined;
  /** Checks since the child said anything. */
  #checks = 0;
  /** Checks since the last interval. */
  #unanswered = 0;
  #isStopping = false;

  constructor(options: EngineProcessOptions<Life>) {
    this.#options = options;
  }

  /** The life that goes on now, ready or not; undefined between two lives. */
  get life(): Life | undefined {
    return this.#era?.life;
  }

  get pid(): number | undefined {
    return this.life?.pid;
  }

  get keys(): number {
    return this.life?.keys ?? 0;
  }

  get isReady(): boolean {
    return this.#era?.isReady === true;
  }

  /** How long the oldest cut has waited for its answer. */
  get waitedMs(): number {
    return this.#cuts.waitedMs(this.#options.nowMs());
  }

  /** Rejects with what the child said if it ends before it is ready, or takes too long. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#begin(
        () => resolve(),
        (reason) => reject(new Error(reason)),
      );
    });
  }

  /** Ends the interval. Resolves when it was handed out, or the child is down. */
  asked(): Promise<void> {
    if (!this.isReady) return Promise.resolve();
    const {number, answered} = this.#cuts.ask(this.#options.nowMs());
    this.life?.cut(number);
    return answered;
  }

  /** Ends a child that does not answer. It is called about once a second. */
  check(): void {
    this.#checks += 1;
    this.#unanswered += 1;
    const mayHang = this.#checks >= HANGS_AFTER_CHECKS || this.#unanswered >= DEAF_AFTER_CHECKS;
    const {waitedMs} = this;
    if (this.#era === undefined || !mayHang || waitedMs <= HANGS_AFTER_MS) return;
    this.#end(this.#era, `it did not answer for ${Math.round(waitedMs / 1_000)} s`);
  }

  /**
   * Hands out what is held back, because a phase, the run or the child ends. It belongs to the last interval: a
   * moment at the end of that would lie behind the end of the run.
   */
  flush(): void {
    const records = this.life?.flush() ?? [];
    if (records.length === 0 || this.#last === undefined) return;
    this.#options.onInterval({...this.#last, records});
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const era = this.#era;
    this.#era = undefined;
    this.#cuts.release();
    if (era === undefined) return;
    clearTimeout(era.readyTimer);
    await era.life.stop();
  }

  /** Calls one of the two functions, once. */
  #begin(onReady: (kernelNs: bigint) => void, onFailed: (reason: string) => void): void {
    const {begin, readyWithinMs, onInterval} = this.#options;
    const isOver = (): boolean => this.#era !== era;
    const life = begin({
      onReady: (kernelNs) => {
        if (isOver() || era.isReady) return;
        era.isReady = true;
        [this.#checks, this.#unanswered] = [0, 0];
        clearTimeout(era.readyTimer);
        onReady(kernelNs);
        this.#last = {startKernelNs: kernelNs, endKernelNs: kernelNs};
      },
      onInterval: (interval, answers) => {
        if (isOver()) return;
        const {startKernelNs, endKernelNs} = interval;
        this.#last = {startKernelNs, endKernelNs};
        [this.#checks, this.#unanswered] = [0, 0];
        onInterval(interval);
        this.#cuts.answer(answers);
      },
      onHeard: () => {
        if (!isOver()) this.#checks = 0;
      },
      onEnd: (reason) => this.#end(era, reason),
    });
    const readyTimer = setTimeout(
      () => this.#end(era, `not ready after ${readyWithinMs / 1_000} s`),
      readyWithinMs,
    );
    const era: Era<Life> = {life, readyTimer, onFailed, isReady: false};
    this.#era = era;
  }

  #end(era: Era<Life>, reason: string): void {
    if (this.#era !== era) return;
    clearTimeout(era.readyTimer);
    this.flush();
    this.#era = undefined;
    era.life.kill();
    this.#cuts.release();
    if (!era.isReady) era.onFailed(reason);
    else if (!this.#isStopping) this.#startAgain(reason);
  }

  #startAgain(reason: string): void {
    this.#restart = setTimeout(() => {
      this.#begin(
        (readyNs) => this.#tellGap(readyNs, reason),
        (again) => this.#startAgain(again),
      );
    }, this.#pace.nextMs(this.#options.nowMs()));
  }

  /** Tells the loss of the time since the last interval, of which nothing was seen. */
  #tellGap(readyNs: bigint, reason: string): void {
    const {name, probes, onRestarted, onInterval} = this.#options;
    const startKernelNs = this.#last?.endKernelNs ?? readyNs;
    onRestarted();
    const records = probes.map((probe): LossRecord => ({
      ...{kind: 'loss', probe, reason: 'gap', count: 0},
      gapNs: readyNs - startKernelNs,
      detail: `${name} was started again: ${reason}`,
    }));
    onInterval({startKernelNs, endKernelNs: readyNs, records});
  }
}

// Keeps one bpftrace running: starts it, notices that it ended, hangs or floods, and starts it
// again with the gap on record. tick-reader.ts reads what it prints, bpftrace-process.ts runs the
// process.

import type {JoinedScript} from '../../bpftrace/join-scripts.js';
import type {RunningBpftrace, StartBpftrace} from '../../bpftrace/bpftrace-process.js';
import type {BpftraceCommand} from '../../bpftrace/bpftrace-process.js';
import type {LossRecord, ProbeRecord} from '../../../src/domain/record.js';
import type {ProbeReader} from '../ports/probe-reader.js';
import type {ReadInterval} from './interval-hold.js';
import {ProgramCosts} from './program-costs.js';
import {RestartPace} from './restart-pace.js';
import {readAll, readLater, TickReader} from './tick-reader.js';

export interface ProbeProcessOptions {
  readonly command: BpftraceCommand;
  readonly joined: JoinedScript;
  readonly mapKeys: number;
  /** Makes the readers by probe, new ones for each life of the process. */
  readonly createReaders: () => ReadonlyMap<string, ProbeReader>;
  readonly start: StartBpftrace;
  readonly targetOf: (pid: number) => string | undefined;
  readonly onInterval: (interval: ReadInterval) => void;
  /** Called when a new life has begun, which watches no process yet. */
  readonly onRestarted: () => void;
  readonly nowMs: () => number;
}

const READY_WITHIN_MS = 30_000;
/** If a cut is not answered within this time, it was not heard, or bpftrace hangs. */
const HANGS_AFTER_MS = 5000;
/** Maps keep the keys of processes that are long gone. Only a new life has room again. */
const WORN_AFTER_MS = 5 * 60_000;

interface Life {
  readonly running: RunningBpftrace;
  readonly readers: ReadonlyMap<string, ProbeReader>;
  readonly bornMs: number;
  readyNs: bigint | undefined;
  costs: ProgramCosts | undefined;
}

export class ProbeProcess {
  readonly #options: ProbeProcessOptions;
  readonly #pace = new RestartPace();
  #life: Life | undefined;
  #restart: NodeJS.Timeout | undefined;
  #lastTickNs: bigint | undefined;
  #askedMs: number | undefined;
  #asks = 0;
  #answers = 0;
  #waiting: {readonly ask: number; readonly resolve: () => void}[] = [];
  #isStopping = false;
  #keys = 0;

  constructor(options: ProbeProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#life?.running.pid;
  }

  /** The number of keys printed at the last tick, which is what a tick costs. */
  get keys(): number {
    return this.#keys;
  }

  get isReady(): boolean {
    return this.#life?.readyNs !== undefined;
  }

  /** Rejects with bpftrace's message if it ends before it is ready, or takes too long. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#begin(
        () => resolve(),
        (reason) => reject(new Error(reason)),
      );
    });
  }

  /**
   * Expects the answer to a cut that was sent. Resolves when it has come, or the process is down.
   */
  asked(): Promise<void> {
    if (!this.isReady) return Promise.resolve();
    this.#askedMs ??= this.#options.nowMs();
    this.#asks += 1;
    const ask = this.#asks;
    return new Promise((resolve) => this.#waiting.push({ask, resolve}));
  }

  /** Hands out what the readers held back, because a phase or the run ends. */
  flush(): void {
    const endKernelNs = this.#lastTickNs;
    const readers = [...(this.#life?.readers.values() ?? [])];
    const records = readers.flatMap((reader) => reader.flush?.() ?? []);
    if (records.length === 0 || endKernelNs === undefined) return;
    this.#options.onInterval({startKernelNs: endKernelNs, endKernelNs, records});
  }

  /** How long the oldest cut has waited for its answer. */
  get waitedMs(): number {
    return this.#askedMs === undefined ? 0 : this.#options.nowMs() - this.#askedMs;
  }

  /** Ends a process that does not answer. It is called about once a second. */
  check(): void {
    if (this.#life !== undefined && this.waitedMs > HANGS_AFTER_MS) {
      this.#end(this.#life, 'it did not answer for 5 s');
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const life = this.#life;
    this.#life = undefined;
    this.#release();
    if (life === undefined) return;
    life.costs?.close();
    await life.running.stop();
  }

  /** Calls one of the two functions, once. */
  #begin(onReady: (life: Life) => void, onFailed: (reason: string) => void): void {
    const {command, mapKeys, createReaders, start} = this.#options;
    const readers = createReaders();
    const lines = new TickReader(readers, mapKeys, {
      onReady: (kernelNs) => {
        if (this.#life !== life) return;
        clearTimeout(timer);
        this.#ready(life, kernelNs);
        onReady(life);
      },
      onTick: (tick, losses) => {
        if (this.#life === life) this.#finish(life, tick, losses);
      },
    });
    const fail = (reason: string): void => {
      if (this.#life !== life) return;
      clearTimeout(timer);
      this.#leave(life);
      onFailed(reason);
    };
    const running = start(command, {
      onLine: (line) => lines.takeLine(line),
      onEnd: (reason) => (life.readyNs === undefined ? fail(reason) : this.#end(life, reason)),
    });
    const timer = setTimeout(
      () => fail(`not ready after ${READY_WITHIN_MS / 1000} s`),
      READY_WITHIN_MS,
    );
    const life: Life = {
      ...{running, readers, bornMs: this.#options.nowMs()},
      ...{readyNs: undefined, costs: undefined},
    };
    this.#life = life;
  }

  #ready(life: Life, kernelNs: bigint): void {
    life.readyNs = kernelNs;
    try {
      const {pid} = life.running;
      if (pid !== undefined) life.costs = new ProgramCosts(pid, this.#options.joined.programs);
    } catch {
      // The process ended just now, which is noticed elsewhere.
    }
    this.#lastTickNs ??= kernelNs;
  }

  #finish(
    life: Life,
    {endKernelNs, maps}: Parameters<ConstructorParameters<typeof TickReader>[2]['onTick']>[0],
    losses: readonly ProbeRecord[],
  ): void {
    const startKernelNs = this.#lastTickNs ?? endKernelNs;
    const tick = {startKernelNs, endKernelNs, maps, targetOf: this.#options.targetOf};
    const records = [...readAll(life.readers, tick), ...losses, ...(life.costs?.take() ?? [])];
    this.#keys = [...maps.values()].reduce((sum, {size}) => sum + size, 0);
    this.#lastTickNs = endKernelNs;
    life.running.refill();
    const later = readLater(life.readers);
    const interval = {startKernelNs, endKernelNs, records};
    this.#options.onInterval(later === undefined ? interval : {...interval, later});
    this.#answer();
    const isFull = losses.some((loss) => loss.kind === 'loss' && loss.reason === 'map_full');
    const isWorn = isFull || [...life.readers.values()].some((reader) => reader.isWorn === true);
    // A map that fills up at once would be full again at once, so a new life would not help.
    if (isWorn && this.#options.nowMs() - life.bornMs > WORN_AFTER_MS) {
      this.#end(life, 'its maps were full');
    }
  }

  /**
   * Ticks answer cuts in order, one each. Nothing else tells a cut's own tick from one before it.
   */
  #answer(): void {
    this.#answers = Math.min(this.#answers + 1, this.#asks);
    this.#askedMs = this.#answers === this.#asks ? undefined : this.#options.nowMs();
    const answered = this.#waiting.filter(({ask}) => ask <= this.#answers);
    this.#waiting = this.#waiting.filter(({ask}) => ask > this.#answers);
    for (const {resolve} of answered) resolve();
  }

  /** Resolves all cuts, because nothing will answer them any more. */
  #release(): void {
    this.#answers = this.#asks;
    this.#answer();
  }

  #end(life: Life, reason: string): void {
    if (this.#life !== life) return;
    this.#leave(life);
    if (!this.#isStopping) this.#startAgain(reason);
  }

  #leave(life: Life): void {
    this.#life = undefined;
    life.costs?.close();
    life.running.kill();
    this.#release();
  }

  #startAgain(reason: string): void {
    this.#restart = setTimeout(() => {
      this.#begin(
        (life) => this.#restarted(life, reason),
        (again) => this.#startAgain(again),
      );
    }, this.#pace.nextMs(this.#options.nowMs()));
  }

  /** The loss of the time since the last tick, of which nothing was seen. */
  #restarted({readyNs, readers}: Life, reason: string): void {
    const startKernelNs = this.#lastTickNs;
    if (readyNs === undefined || startKernelNs === undefined) return;
    this.#lastTickNs = readyNs;
    this.#options.onRestarted();
    const records = [...readers.keys()].map((probe): LossRecord => ({
      ...{kind: 'loss', probe, reason: 'gap', count: 0},
      gapNs: readyNs - startKernelNs,
      detail: `bpftrace was started again: ${reason}`,
    }));
    this.#options.onInterval({startKernelNs, endKernelNs: readyNs, records});
  }
}

// Keeps one CO-RE loader running: starts it, notices that it ended or hangs, and starts it again, with
// the gap on record.

import type {LossRecord} from '../../src/domain/record.js';
import type {UnavailableProbe} from '../probes/ports/probe-set.js';
import type {ReadInterval} from '../probes/running/interval-hold.js';
import {RestartPace} from '../probes/running/restart-pace.js';
import type {Ticking} from '../probes/running/ticker.js';
import type {CoreIntervals, LifeRecord} from './core-intervals.js';
import {probeName} from './core-losses.js';
import type {LoaderCommand, RunningLoader, StartLoader} from './loader.js';
import {PROTOCOL_VERSION, type FeatureRecord} from './record-types.js';

export interface CoreProcessOptions {
  readonly command: LoaderCommand;
  readonly start: StartLoader;
  /** Names of the probes that were asked for. */
  readonly probes: readonly string[];
  /** A new reader for each life of the loader. */
  readonly createIntervals: () => CoreIntervals;
  readonly onInterval: (interval: ReadInterval) => void;
  /** The loader began a new life and knows of no process yet. */
  readonly onRestarted: () => void;
  readonly onExec: (pid: number) => void;
  readonly nowMs: () => number;
}

const READY_WITHIN_MS = 10_000;
/** A cut that is not answered by then was not heard, or the loader hangs. */
const HANGS_AFTER_MS = 5_000;

interface Life {
  readonly loader: RunningLoader;
  readonly intervals: CoreIntervals;
  readyNs: bigint | undefined;
}

export class CoreProcess implements Ticking {
  readonly #options: CoreProcessOptions;
  readonly #pace = new RestartPace();
  readonly #unavailable: UnavailableProbe[] = [];
  #life: Life | undefined;
  #restart: NodeJS.Timeout | undefined;
  #lastCutNs: bigint | undefined;
  #cuts = 0;
  /** Cuts that were asked for and not answered, in order. */
  #asked: {readonly number: number; readonly askedMs: number; readonly resolve: () => void}[] = [];
  #isStopping = false;

  constructor(options: CoreProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#life?.loader.pid;
  }

  /** Lists the features that this kernel lacks, as the first life of the loader told them. */
  get unavailable(): readonly UnavailableProbe[] {
    return this.#unavailable;
  }

  /** A cut costs about the same whatever it tells. */
  get keys(): number {
    return 0;
  }

  get waitedMs(): number {
    const [oldest] = this.#asked;
    return oldest === undefined ? 0 : this.#options.nowMs() - oldest.askedMs;
  }

  /** Rejects with what the loader said if it ends before it is ready, or takes too long. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#begin(
        () => resolve(),
        (reason) => reject(new Error(reason)),
      );
    });
  }

  tell(line: string): void {
    this.#life?.loader.tell(line);
  }

  /** Ends the interval. Resolves when its records were handed out, or the loader is down. */
  asked(): Promise<void> {
    if (this.#life?.readyNs === undefined) return Promise.resolve();
    this.#cuts += 1;
    const number = this.#cuts;
    this.tell(`cut ${number}`);
    return new Promise((resolve) => {
      this.#asked.push({number, askedMs: this.#options.nowMs(), resolve});
    });
  }

  /** Called about once a second: ends a loader that does not answer. */
  check(): void {
    if (this.#life !== undefined && this.waitedMs > HANGS_AFTER_MS) {
      this.#end(this.#life, `it did not answer for ${HANGS_AFTER_MS / 1000} s`);
    }
  }

  /** Hands out what is held back: a phase or the run ends. */
  flush(): void {
    const endKernelNs = this.#lastCutNs;
    const records = this.#life?.intervals.flush() ?? [];
    if (records.length === 0 || endKernelNs === undefined) return;
    this.#options.onInterval({startKernelNs: endKernelNs, endKernelNs, records});
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const life = this.#life;
    this.#life = undefined;
    this.#answerAll();
    await life?.loader.stop();
  }

  /** Calls back with one of the two, once. */
  #begin(onReady: (life: Life) => void, onFailed: (reason: string) => void): void {
    const {command, start, createIntervals} = this.#options;
    const intervals = createIntervals();
    const fail = (reason: string): void => {
      if (this.#life !== life) return;
      clearTimeout(timer);
      this.#leave(life);
      onFailed(reason);
    };
    const loader = start(command, {
      onRecord: (bytes) => {
        if (this.#life !== life) return;
        const wasReady = life.readyNs !== undefined;
        this.#take(life, bytes, fail);
        if (wasReady || life.readyNs === undefined) return;
        clearTimeout(timer);
        onReady(life);
      },
      onEnd: (reason) => (life.readyNs === undefined ? fail(reason) : this.#end(life, reason)),
    });
    const life: Life = {loader, intervals, readyNs: undefined};
    this.#life = life;
    const timer = setTimeout(
      () => fail(`not ready after ${READY_WITHIN_MS / 1000} s`),
      READY_WITHIN_MS,
    );
  }

  #take(life: Life, bytes: Buffer, fail: (reason: string) => void): void {
    const {interval, cut, life: about} = life.intervals.take(bytes);
    if (about !== undefined) this.#noteLife(life, about, fail);
    if (interval === undefined || cut === undefined) return;
    this.#lastCutNs = interval.endKernelNs;
    this.#options.onInterval(interval);
    this.#answer(cut.number);
  }

  #noteLife(life: Life, record: LifeRecord, fail: (reason: string) => void): void {
    if (record.kind === 'exec') this.#options.onExec(record.pid);
    if (record.kind === 'feature' && this.#lastCutNs === undefined) {
      this.#unavailable.push(unavailableOf(record));
    }
    if (record.kind !== 'ready') return;
    if (record.version !== PROTOCOL_VERSION) {
      fail(`it speaks version ${record.version} of the protocol, not ${PROTOCOL_VERSION}`);
      return;
    }
    life.readyNs = record.kernelNs;
    this.#lastCutNs ??= record.kernelNs;
  }

  #answer(number: number): void {
    const answered = this.#asked.filter((ask) => ask.number <= number);
    this.#asked = this.#asked.filter((ask) => ask.number > number);
    for (const {resolve} of answered) resolve();
  }

  #answerAll(): void {
    this.#answer(Infinity);
  }

  #end(life: Life, reason: string): void {
    if (this.#life !== life) return;
    this.#leave(life);
    if (!this.#isStopping) this.#startAgain(reason);
  }

  #leave(life: Life): void {
    this.#life = undefined;
    life.loader.kill();
    this.#answerAll();
  }

  #startAgain(reason: string): void {
    this.#restart = setTimeout(() => {
      this.#begin(
        (life) => this.#restarted(life, reason),
        (again) => this.#startAgain(again),
      );
    }, this.#pace.nextMs(this.#options.nowMs()));
  }

  /** Tells the gap: nobody saw the time between the last cut and now. */
  #restarted({readyNs}: Life, reason: string): void {
    const startKernelNs = this.#lastCutNs;
    if (readyNs === undefined || startKernelNs === undefined) return;
    this.#lastCutNs = readyNs;
    this.#options.onRestarted();
    const records = this.#options.probes.map((probe): LossRecord => ({
      ...{kind: 'loss', probe, reason: 'gap', count: 0},
      gapNs: readyNs - startKernelNs,
      detail: `the loader was started again: ${reason}`,
    }));
    this.#options.onInterval({startKernelNs, endKernelNs: readyNs, records});
  }
}

/** `queue: this kernel has no sk_data_ready` is about a series. */
function unavailableOf({probe, isWhole, text}: FeatureRecord): UnavailableProbe {
  const [, series, reason] = /^([^:]+): (.*)$/s.exec(text) ?? [];
  if (isWhole || series === undefined || reason === undefined) {
    return {probe: probeName(probe), ...(isWhole ? {} : {series: 'some'}), reason: text};
  }
  return {probe: probeName(probe), series, reason};
}

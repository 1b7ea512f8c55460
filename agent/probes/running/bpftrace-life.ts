// One life of a bpftrace: reads what it prints at its ticks into intervals, and what its programs cost.
// bpftrace-process.ts runs the process, tick-reader.ts puts its lines together.

import type {
  BpftraceCommand,
  RunningBpftrace,
  StartBpftrace,
} from '../../bpftrace/bpftrace-process.js';
import {ProgramMeter} from '../../bpftrace/bpf-stats.js';
import type {JoinedScript} from '../../bpftrace/join-scripts.js';
import type {StatsWindows} from '../../bpftrace/stats-windows.js';
import {optional} from '../../../src/domain/optional.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import type {ProbeReader, Tick} from '../ports/probe-reader.js';
import type {CodeLine} from '../stacks/code-lines.js';
import type {BeginLife, EngineLife, LifeHandlers} from './engine-life.js';
import {ProgramCosts} from './program-costs.js';
import {readAll, readLater, TickReader} from './tick-reader.js';

export interface BpftraceLifeOptions {
  readonly command: BpftraceCommand;
  readonly joined: JoinedScript;
  readonly mapKeys: number;
  /** Makes the readers by probe, new ones for each life of the process. */
  readonly createReaders: () => ReadonlyMap<string, ProbeReader>;
  readonly start: StartBpftrace;
  readonly targetOf: (pid: number) => string | undefined;
  readonly onCode: (line: CodeLine) => void;
  /** When the kernel measures what programs cost. */
  readonly windows: Pick<StatsWindows, 'add' | 'remove'>;
  readonly nowMs: () => number;
}

/** Maps keep the keys of processes that are long gone. Only a new life has room again. */
const WORN_AFTER_MS = 5 * 60_000;

export function beginBpftrace(options: BpftraceLifeOptions): BeginLife {
  return (handlers) => new BpftraceLife(options, handlers);
}

class BpftraceLife implements EngineLife {
  readonly #options: BpftraceLifeOptions;
  readonly #handlers: LifeHandlers;
  readonly #readers: ReadonlyMap<string, ProbeReader>;
  readonly #running: RunningBpftrace;
  readonly #bornMs: number;
  #lastTickNs: bigint | undefined;
  #costs: ProgramCosts | undefined;
  #keys = 0;
  #isOver = false;

  constructor(options: BpftraceLifeOptions, handlers: LifeHandlers) {
    const {command, mapKeys, createReaders, start, nowMs} = options;
    this.#options = options;
    this.#handlers = handlers;
    this.#readers = createReaders();
    this.#bornMs = nowMs();
    const lines = new TickReader(this.#readers, mapKeys, {
      onReady: (kernelNs) => this.#ready(kernelNs),
      onTick: (tick, losses) => this.#finish(tick, losses),
      onCode: options.onCode,
    });
    this.#running = start(command, {
      onLine: (line) => {
        handlers.onHeard();
        if (!this.#isOver) lines.takeLine(line);
      },
      onEnd: (reason) => handlers.onEnd(reason),
    });
  }

  get pid(): number | undefined {
    return this.#running.pid;
  }

  get keys(): number {
    return this.#keys;
  }

  /** The control channel asks all processes at once. Ticks answer cuts in order, one each. */
  cut(): void {}

  flush(): readonly ProbeRecord[] {
    return [...this.#readers.values()].flatMap((reader) => reader.flush?.() ?? []);
  }

  async stop(): Promise<void> {
    this.#leave();
    await this.#running.stop();
  }

  kill(): void {
    this.#leave();
    this.#running.kill();
  }

  #leave(): void {
    this.#isOver = true;
    this.#costs?.close();
  }

  #ready(kernelNs: bigint): void {
    const {joined, windows} = this.#options;
    this.#lastTickNs ??= kernelNs;
    try {
      const {pid} = this.#running;
      if (pid !== undefined) {
        this.#costs = new ProgramCosts(new ProgramMeter(pid), joined.programs, windows);
      }
    } catch {
      // The process ended just now, which is noticed elsewhere.
    }
    this.#handlers.onReady(kernelNs);
  }

  #finish(
    {endKernelNs, maps}: Pick<Tick, 'endKernelNs' | 'maps'>,
    losses: readonly ProbeRecord[],
  ): void {
    const startKernelNs = this.#lastTickNs ?? endKernelNs;
    const tick = {startKernelNs, endKernelNs, maps, targetOf: this.#options.targetOf};
    const costs = this.#costs?.take(Number(endKernelNs - startKernelNs)) ?? [];
    const records = [...readAll(this.#readers, tick), ...losses, ...costs];
    this.#keys = [...maps.values()].reduce((sum, {size}) => sum + size, 0);
    this.#lastTickNs = endKernelNs;
    this.#running.refill();
    const later = optional('later', readLater(this.#readers));
    this.#handlers.onInterval({startKernelNs, endKernelNs, records, ...later});
    const isFull = losses.some((loss) => loss.kind === 'loss' && loss.reason === 'map_full');
    const isWorn = isFull || [...this.#readers.values()].some((reader) => reader.isWorn === true);
    // A map that fills up at once would be full again at once, so a new life would not help.
    if (isWorn && this.#options.nowMs() - this.#bornMs > WORN_AFTER_MS) {
      this.#handlers.onEnd('its maps were full');
    }
  }
}

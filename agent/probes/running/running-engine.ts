// The probes of an agent while they run, whatever engine runs them: its processes are asked for an
// interval once a second and at a cut, and targets come and go.

import type {EngineName, ProbeSet, UnavailableProbe} from '../ports/probe-set.js';
import type {WatchedProcess} from '../../targets/watch-list.js';
import type {EngineProcess} from './engine-process.js';
import type {IntervalJoin} from './interval-join.js';
import {Ticker} from './ticker.js';
import type {WatchedProcesses} from './watched-processes.js';

export interface RunningEngineParts {
  readonly engine: EngineName;
  /** The probes that were asked for, in this order. */
  readonly probes: readonly string[];
  readonly unavailable: readonly UnavailableProbe[];
  readonly processes: readonly EngineProcess[];
  readonly join: IntervalJoin;
  readonly watched: WatchedProcesses;
  /** Called for each cut, after every process has noted it. */
  readonly onCut?: () => void;
  /** Puts away what the processes shared. Called once, when all of them have ended. */
  readonly close: () => void;
}

export class RunningEngine implements ProbeSet {
  readonly engine: EngineName;
  readonly running: readonly string[];
  readonly unavailable: readonly UnavailableProbe[];
  readonly #parts: RunningEngineParts;
  readonly #ticker: Ticker;
  #stopped: Promise<void> | undefined;

  constructor(parts: RunningEngineParts) {
    const {probes, unavailable, processes, onCut = () => {}} = parts;
    const missing = unavailable.filter(({series}) => series === undefined).map((it) => it.probe);
    this.running = probes.filter((probe) => !missing.includes(probe));
    this.engine = parts.engine;
    this.unavailable = unavailable;
    this.#parts = parts;
    this.#ticker = new Ticker(processes, onCut);
  }

  watch(process: WatchedProcess): void {
    if (this.#stopped === undefined) this.#parts.watched.watch(process);
  }

  forget(pid: number): void {
    if (this.#stopped === undefined) this.#parts.watched.forget(pid);
  }

  cut(withinMs?: number): Promise<boolean> {
    return this.#stopped?.then(() => true) ?? this.#cut(withinMs);
  }

  pids(): readonly number[] {
    return this.#parts.processes.flatMap(({pid}) => pid ?? []);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #cut(withinMs?: number): Promise<boolean> {
    const isWhole = await this.#ticker.cut(withinMs);
    for (const process of this.#parts.processes) process.flush();
    this.#parts.join.flush();
    return isWhole;
  }

  async #stop(): Promise<void> {
    await this.#cut();
    this.#ticker.stop();
    await Promise.all(this.#parts.processes.map((process) => process.stop()));
    this.#parts.close();
  }
}

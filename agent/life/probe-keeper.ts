// Starts the probes, and starts them anew with fewer or more of them when the watchdog says so. This way
// is the same for both engines; it costs a gap of a second or less for the probes that stay, which is
// recorded as every gap is.

import {messageOf, ProfilerError} from '../../src/domain/error.js';
import {optional} from '../../src/domain/optional.js';
import type {LossRecord} from '../../src/domain/record.js';
import type {
  EngineName,
  ProbeSet,
  ProbeSetOptions,
  StartProbes,
} from '../probes/ports/probe-set.js';
import type {Agent} from './agent.js';
import type {AgentOptions} from './agent-options.js';
import type {HostWatch} from './host-watch.js';
import {
  DEFAULT_CPU_SHARE,
  DEFAULT_MEMORY_BYTES,
  type Decision,
  Watchdog,
} from '../limits/watchdog.js';
import type {Usage} from '../limits/usage-log.js';

export interface KeeperParts {
  readonly agent: Pick<Agent, 'useProbes' | 'withoutProbes' | 'useOff'>;
  readonly watch: Pick<HostWatch, 'watched' | 'useProbes' | 'useWatchdog' | 'note'>;
  readonly startProbes: StartProbes;
  readonly probes: Omit<ProbeSetOptions, 'probes' | 'processes'>;
  readonly limits: Pick<AgentOptions, 'maxCpuShare' | 'maxMemoryBytes'>;
  readonly onEvent: NonNullable<AgentOptions['onEvent']>;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Gives memory back that the probes before took. */
  readonly collectGarbage: () => void;
}

/** bpftrace takes about 110 MB in each process, which goes only with all of its probes. */
const MEMORY_OF_FURTHER_PROCESS_BYTES = 75e6;
/** Probes that could not be started anew are tried again after this time. */
const TRY_AGAIN_MS = 10_000;

interface Off {
  readonly probe: string;
  readonly sinceMs: number;
  readonly since: string;
  readonly because: string;
  /** Until when its gap is on record. */
  toldMs: number;
}

export class ProbeKeeper {
  readonly #parts: KeeperParts;
  readonly #names: readonly string[];
  readonly #off = new Map<string, Off>();
  #watchdog: Watchdog | undefined;
  #probes: ProbeSet = noProbes('core');
  #change: Promise<void> | undefined;
  #failedMs: number | undefined;
  #isClosed = false;

  constructor(names: readonly string[], parts: KeeperParts) {
    this.#names = names;
    this.#parts = parts;
  }

  /** Resolves when the probes run, or cannot run on this host. Rejects with `PROBE_UNKNOWN` or `PROBE_FILE_CHANGED`. */
  async start(): Promise<void> {
    const {watch, limits, nowMs} = this.#parts;
    await this.#begin();
    const {maxCpuShare = DEFAULT_CPU_SHARE, maxMemoryBytes} = limits;
    const further = Math.max(0, this.#probes.pids().length - 1) * MEMORY_OF_FURTHER_PROCESS_BYTES;
    const memoryBytes = maxMemoryBytes ?? DEFAULT_MEMORY_BYTES + further;
    this.#watchdog = new Watchdog({cpuShare: maxCpuShare, memoryBytes}, this.#probes.running);
    this.#watchdog.changed(nowMs());
    watch.useWatchdog((usage) => this.#take(usage));
  }

  /** Changes nothing any more. Resolves when a change that goes on is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#change;
  }

  #take(usage: Usage): void {
    this.#tellGaps();
    const decision = this.#watchdog?.take(usage);
    if (this.#isClosed || this.#change !== undefined) return;
    const isDue = this.#failedMs !== undefined && usage.nowMs - this.#failedMs > TRY_AGAIN_MS;
    if (decision === undefined && !isDue) return;
    if (decision?.kind === 'collect') return this.#collect();
    if (decision !== undefined) this.#note(decision);
    this.#change = this.#startAnew().finally(() => (this.#change = undefined));
  }

  #collect(): void {
    this.#parts.collectGarbage();
    this.#watchdog?.changed(this.#parts.nowMs());
  }

  #note(decision: Exclude<Decision, {kind: 'collect'}>): void {
    const {agent, watch, onEvent, nowMs} = this.#parts;
    const {probe} = decision;
    const now = nowMs();
    if (decision.kind === 'off') {
      const {because} = decision;
      const off = {probe, because, sinceMs: now, since: wallClock(), toldMs: now};
      this.#off.set(probe, off);
      watch.note([gapOf(probe, 0, textOf(off))]);
      onEvent({kind: 'watchdog', probe, state: 'off', because});
    } else {
      const {since, because, sinceMs} = this.#off.get(probe)!;
      this.#off.delete(probe);
      const seconds = Math.round((now - sinceMs) / 1_000);
      const text = `was off from ${since} to ${wallClock()} (${seconds} s) because ${because}`;
      watch.note([gapOf(probe, 0, text)]);
      onEvent({kind: 'watchdog', probe, state: 'on', because});
    }
    agent.useOff([...this.#off.values()].map((off) => ({probe: off.probe, text: textOf(off)})));
  }

  /** A probe that is off has a gap that grows, and a run that ends meanwhile has its share of it. */
  #tellGaps(): void {
    const now = this.#parts.nowMs();
    const gaps = [...this.#off.values()].map((off) => {
      const gap = gapOf(off.probe, now - off.toldMs);
      off.toldMs = now;
      return gap;
    });
    if (gaps.length > 0) this.#parts.watch.note(gaps);
  }

  async #startAnew(): Promise<void> {
    const {watch, nowMs} = this.#parts;
    const before = this.#probes.running;
    const beganMs = nowMs();
    await this.#probes.stop();
    this.#probes = noProbes(this.#probes.engine);
    if (this.#isClosed) return;
    this.#parts.collectGarbage();
    await this.#begin();
    const stayed = this.#probes.running.filter((probe) => before.includes(probe));
    const text = 'the probes were started anew by the watchdog';
    watch.note(stayed.map((probe) => gapOf(probe, nowMs() - beganMs, text)));
    this.#watchdog?.changed(nowMs());
  }

  async #begin(): Promise<void> {
    const {agent, watch, startProbes, probes: options, nowMs} = this.#parts;
    const names = this.#names.filter((name) => !this.#off.has(name));
    const processes = watch.watched();
    this.#failedMs = undefined;
    try {
      const wanted = {...options, probes: names, processes};
      this.#probes = names.length === 0 ? noProbes(this.#probes.engine) : await startProbes(wanted);
      watch.useProbes(this.#probes, processes);
      agent.useProbes(this.#probes);
    } catch (error) {
      if (this.#watchdog === undefined && !isHosts(error)) throw error;
      if (this.#watchdog !== undefined) this.#failedMs = nowMs();
      const hint = error instanceof ProfilerError ? error.hint : 'they are tried again';
      agent.withoutProbes(names, messageOf(error), hint);
    }
  }
}

const NOT_THE_HOSTS: ReadonlySet<string> = new Set(['PROBE_UNKNOWN', 'PROBE_FILE_CHANGED']);

/** Whether the error is a reason of this host, and not a mistake in the options or in the program. */
function isHosts(error: unknown): boolean {
  return error instanceof ProfilerError && !NOT_THE_HOSTS.has(error.code);
}

/** `engine` is the one that ran before, and will run again. */
const noProbes = (engine: EngineName): ProbeSet => ({
  engine,
  running: [],
  unavailable: [],
  watch: () => {},
  forget: () => {},
  cut: () => Promise.resolve(true),
  pids: () => [],
  stop: () => Promise.resolve(),
});

function textOf({since, because}: Off): string {
  return `is off since ${since} because ${because}`;
}

function gapOf(probe: string, gapMs: number, detail?: string): LossRecord {
  const gapNs = BigInt(Math.round(gapMs * 1e6));
  return {kind: 'loss', probe, reason: 'gap', count: 0, gapNs, ...optional('detail', detail)};
}

/** The time of day as people compare it with other logs. */
function wallClock(): string {
  return `${new Date().toISOString().slice(11, 19)} UTC`;
}

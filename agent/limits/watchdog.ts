// Decides which probes must be off so that watching does not slow down what is watched. It is asked
// once a second, and answers with one probe to switch off, or one to bring back. Pure: the clock is the
// caller's. probe-keeper.ts acts on it.

/** What the agent and the programs that it started may use, all together. */
export interface WatchLimits {
  /** The share of one CPU. */
  readonly cpuShare: number;
  readonly memoryBytes: number;
}

/** What the agent and the programs that it started used since the reading before. */
export interface Usage {
  /** Monotonic. */
  readonly nowMs: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

export type Decision =
  /** Memory may be garbage: it is collected before a probe has to go for it. */
  | {readonly kind: 'collect'}
  | {readonly kind: 'off'; readonly probe: string; readonly because: string}
  | {readonly kind: 'on'; readonly probe: string};

/**
 * The order in which probes are switched off; they come back in the opposite one. What costs the agent
 * most goes first: waits and samples with their stacks, then a record for each request. The others are
 * sums made in the kernel, which cost the same whatever the load.
 */
export const SHED_ORDER: readonly string[] = [
  ...['offcpu', 'oncpu', 'requests'],
  ...['syscalls', 'tcp', 'block', 'runqueue'],
];

export const DEFAULT_CPU_SHARE = 0.05;
/** An agent with the CO-RE loader takes 90 to 130 MB. */
export const DEFAULT_MEMORY_BYTES = 150e6;

/** A burst may be above the limit for less than this: the start of a container, a new binary. */
const OVER_MS = 10_000;
/** The change itself costs: programs are compiled and verified, binaries are read. */
const SETTLE_MS = 10_000;
/** Usage must lie below this share of the limits for so long before a probe comes back. */
const CALM_SHARE = 0.6;
const CALM_MS = 30_000;
/** The wait doubles each time that a probe that was brought back has to go again within this time. */
const MAX_CALM_MS = 16 * CALM_MS;
/** Garbage that came back sooner is no reason to wait with switching off. */
const COLLECT_AGAIN_MS = 60_000;

export class Watchdog {
  readonly #limits: WatchLimits;
  readonly #order: readonly string[];
  /** Probes that are off, the last one last. */
  readonly #off: string[] = [];
  #readings: Usage[] = [];
  #calmMs = CALM_MS;
  /** Readings before this time are those of a change. */
  #settledMs: number | undefined;
  #collectedMs = -Infinity;
  #broughtBack: {readonly probe: string; readonly atMs: number} | undefined;

  /** `running` are the probes that were asked for. Infinite limits switch nothing off. */
  constructor(limits: WatchLimits, running: readonly string[]) {
    this.#limits = limits;
    this.#order = SHED_ORDER.filter((probe) => running.includes(probe));
  }

  /** The probes that have to be off. */
  get off(): readonly string[] {
    return this.#off;
  }

  /** To be called when a change has taken place, and when the probes began. */
  changed(nowMs: number): void {
    this.#settledMs = nowMs + SETTLE_MS;
    this.#readings = [];
  }

  /** Undefined while nothing has to change. After a decision, it waits for `changed`. */
  take(usage: Usage): Decision | undefined {
    if (this.#settledMs === undefined || usage.nowMs < this.#settledMs) return undefined;
    this.#readings.push(usage);
    while (usage.nowMs - this.#readings[0]!.nowMs > MAX_CALM_MS) this.#readings.shift();
    return this.#shed(usage.nowMs) ?? this.#bringBack(usage.nowMs);
  }

  #shed(nowMs: number): Decision | undefined {
    const recent = this.#within(OVER_MS, nowMs);
    const probe = this.#order.find((name) => !this.#off.includes(name));
    if (recent === undefined || probe === undefined) return undefined;
    const ofMemory = memoryExcess(recent, this.#limits);
    const because = cpuExcess(recent, this.#limits) ?? ofMemory;
    if (because === undefined) return undefined;
    if (because === ofMemory && nowMs - this.#collectedMs > COLLECT_AGAIN_MS) {
      this.#collectedMs = nowMs;
      this.#settledMs = undefined;
      return {kind: 'collect'};
    }
    const {probe: last, atMs = 0} = this.#broughtBack ?? {};
    const isAgain = last === probe && nowMs - atMs < MAX_CALM_MS;
    this.#calmMs = isAgain ? Math.min(2 * this.#calmMs, MAX_CALM_MS) : CALM_MS;
    this.#off.push(probe);
    this.#settledMs = undefined;
    return {kind: 'off', probe, because};
  }

  #bringBack(nowMs: number): Decision | undefined {
    const calm = this.#within(this.#calmMs, nowMs);
    if (calm === undefined || this.#off.length === 0 || !isCalm(calm, this.#limits))
      return undefined;
    const probe = this.#off.pop()!;
    this.#broughtBack = {probe, atMs: nowMs};
    this.#settledMs = undefined;
    return {kind: 'on', probe};
  }

  /** The readings of the last time, if there are readings for all of it. */
  #within(ms: number, nowMs: number): readonly Usage[] | undefined {
    if (nowMs - (this.#settledMs ?? nowMs) < ms) return undefined;
    return this.#readings.filter((each) => nowMs - each.nowMs < ms);
  }
}

/** Why usage is above the limit; undefined where it is not. */
function cpuExcess(readings: readonly Usage[], limits: WatchLimits): string | undefined {
  const cpuShare = shareOf(readings);
  if (cpuShare <= limits.cpuShare) return undefined;
  return `the agent used ${percent(cpuShare)} of a core, more than ${percent(limits.cpuShare)}`;
}

function memoryExcess(readings: readonly Usage[], limits: WatchLimits): string | undefined {
  const memoryBytes = Math.min(...readings.map((each) => each.memoryBytes));
  if (memoryBytes <= limits.memoryBytes) return undefined;
  return `the agent took ${megabytes(memoryBytes)}, more than ${megabytes(limits.memoryBytes)}`;
}

function isCalm(readings: readonly Usage[], limits: WatchLimits): boolean {
  const cpuShare = shareOf(readings);
  const memoryBytes = Math.max(...readings.map((each) => each.memoryBytes));
  // Memory of a process that was busy once falls little. It only has to stay below its limit.
  return cpuShare < CALM_SHARE * limits.cpuShare && memoryBytes < limits.memoryBytes;
}

function shareOf(readings: readonly Usage[]): number {
  const elapsedMs = readings.reduce((sum, each) => sum + each.elapsedMs, 0);
  const cpuMs = readings.reduce((sum, each) => sum + each.cpuMs, 0);
  return elapsedMs > 0 ? cpuMs / elapsedMs : 0;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

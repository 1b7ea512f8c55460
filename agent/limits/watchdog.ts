// Decides which probes must be off so that watching does not slow down what is watched. It is asked
// once a second, and answers with one probe to switch off, or one to bring back. To bring one back is a
// trial: it begins only where its cost fits into what the limit leaves of the last minutes, and ends
// after seconds if the probe costs again what it cost. Pure: the clock is the caller's.
// probe-keeper.ts acts on it.

import {
  cpuMsOf,
  cpuShareOf,
  leastMemoryBytes,
  mostMemoryBytes,
  UsageLog,
  type Usage,
} from './usage-log.js';

/** What the agent and the programs that it started may use, all together. */
export interface WatchLimits {
  /** The share of one CPU. */
  readonly cpuShare: number;
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
/** A probe that was brought back is judged so soon after the change, by so many of the last seconds. */
const TRIAL_SETTLE_MS = 4_000;
const TRIAL_MS = 4_000;
/** A trial of a probe that cost very much is begun with this CPU time in hand, and ends when it is used up. */
const ENOUGH_TRIAL_MS = 2_000;
/** Over any time so long the mean stays below the limit, with all trials and changes in it. */
const BUDGET_MS = 240_000;
/** The load has gone if the other probes cost less than this share of what they cost at the last trial. */
const GONE_SHARE = 0.5;
/** Garbage that came back sooner is no reason to wait with switching off. */
const COLLECT_AGAIN_MS = 60_000;

/** A probe that is off. */
interface Off {
  readonly probe: string;
  /** The share of a CPU that the agent used while the probe ran. */
  readonly shareWithIt: number;
  /** The share without it, when it was tried last. 0 before the first trial. */
  readonly shareWithout: number;
  /** How long all must be calm before it is tried again. */
  readonly calmMs: number;
}

/** A probe that was brought back. */
interface Trial {
  readonly off: Off;
  readonly atMs: number;
  readonly shareWithout: number;
  /** CPU time that may be used until the probe is switched off again. */
  readonly mostMs: number;
}

export class Watchdog {
  readonly #limits: WatchLimits;
  readonly #order: readonly string[];
  /** Probes that are off, the last one last. */
  readonly #off: Off[] = [];
  readonly #trials = new Map<string, Trial>();
  readonly #log = new UsageLog(Math.max(MAX_CALM_MS, BUDGET_MS));
  /** When a probe was switched last, and when that or a collection had taken place: undefined until then. */
  #decidedMs = 0;
  #changedMs: number | undefined;
  /** CPU time that the last change took, until all had settled. */
  #changeMs: number | undefined;
  #collectedMs = -Infinity;

  /** `running` are the probes that were asked for. Infinite limits switch nothing off. */
  constructor(limits: WatchLimits, running: readonly string[]) {
    this.#limits = limits;
    this.#order = SHED_ORDER.filter((probe) => running.includes(probe));
  }

  /** The probes that have to be off. */
  get off(): readonly string[] {
    return this.#off.map(({probe}) => probe);
  }

  /** To be called when a change has taken place, and when the probes began. */
  changed(nowMs: number): void {
    this.#changedMs = nowMs;
  }

  /**
   * To be called with every reading, those during a change included. Undefined while nothing has to
   * change. After a decision, it waits for `changed`.
   */
  take(usage: Usage): Decision | undefined {
    const {nowMs} = usage;
    this.#log.add(usage);
    if (this.#changedMs === undefined) return undefined;
    const failed = this.#failedTrial(nowMs);
    if (failed !== undefined) return failed;
    if (nowMs < this.#changedMs + SETTLE_MS) return undefined;
    this.#changeMs ??= cpuMsOf(this.#log.since(this.#decidedMs));
    return this.#shed(nowMs) ?? this.#bringBack(nowMs);
  }

  /** A probe that came back goes again at once where the old cost is back, by half of it or more. */
  #failedTrial(nowMs: number): Decision | undefined {
    const probe = this.#nextToGo();
    const trial = this.#trials.get(probe ?? '');
    if (probe === undefined || trial === undefined) return undefined;
    if (trial.atMs !== this.#decidedMs || nowMs - this.#changedMs! > SETTLE_MS + OVER_MS) {
      return undefined;
    }
    const all = this.#log.since(trial.atMs);
    const last = this.#within(TRIAL_MS, nowMs, TRIAL_SETTLE_MS);
    const bar = (this.#limits.cpuShare + trial.off.shareWithIt) / 2;
    const isOld = last !== undefined && cpuShareOf(last) >= bar;
    if (!isOld && cpuMsOf(all) <= trial.mostMs) return undefined;
    const readings = isOld ? last : all;
    const because = cpuExcess(readings, this.#limits);
    return because === undefined ? undefined : this.#switchOff(probe, because, readings, nowMs);
  }

  #shed(nowMs: number): Decision | undefined {
    const recent = this.#within(OVER_MS, nowMs);
    const probe = this.#nextToGo();
    if (recent === undefined || probe === undefined) return undefined;
    const ofMemory = memoryExcess(recent, this.#limits);
    const because = cpuExcess(recent, this.#limits) ?? ofMemory;
    if (because === undefined) return undefined;
    if (because === ofMemory && nowMs - this.#collectedMs > COLLECT_AGAIN_MS) {
      this.#collectedMs = nowMs;
      this.#changedMs = undefined;
      return {kind: 'collect'};
    }
    return this.#switchOff(probe, because, recent, nowMs);
  }

  #switchOff(probe: string, because: string, recent: readonly Usage[], nowMs: number): Decision {
    const trial = this.#trials.get(probe);
    const isAgain = trial !== undefined && nowMs - trial.atMs < MAX_CALM_MS;
    this.#off.push({
      ...{probe, shareWithIt: cpuShareOf(recent)},
      shareWithout: isAgain ? trial.shareWithout : 0,
      calmMs: isAgain ? Math.min(2 * trial.off.calmMs, MAX_CALM_MS) : CALM_MS,
    });
    this.#decide(nowMs);
    return {kind: 'off', probe, because};
  }

  #bringBack(nowMs: number): Decision | undefined {
    const off = this.#off.at(-1);
    const calm = this.#within(CALM_MS, nowMs);
    if (off === undefined || calm === undefined || !isCalm(calm, this.#limits)) return undefined;
    const shareWithout = cpuShareOf(calm);
    const isGone = shareWithout < GONE_SHARE * off.shareWithout;
    const all = isGone ? calm : this.#within(off.calmMs, nowMs);
    const mostMs = this.#trialMs(off, nowMs);
    if (all === undefined || !isCalm(all, this.#limits) || mostMs === undefined) return undefined;
    this.#off.pop();
    this.#trials.set(off.probe, {off, atMs: nowMs, shareWithout, mostMs});
    this.#decide(nowMs);
    return {kind: 'on', probe: off.probe};
  }

  /**
   * CPU time for a trial that leaves enough of the limit for switching off again. Undefined where that
   * is too little: two changes, and the probe in between.
   */
  #trialMs({shareWithIt}: Off, nowMs: number): number | undefined {
    const changeMs = this.#changeMs ?? 0;
    const probeMs = Math.min(shareWithIt * (TRIAL_SETTLE_MS + TRIAL_MS), ENOUGH_TRIAL_MS);
    const spentMs = cpuMsOf(this.#log.since(nowMs - BUDGET_MS));
    const roomMs = this.#limits.cpuShare * BUDGET_MS - spentMs;
    return roomMs < 2 * changeMs + probeMs ? undefined : roomMs - changeMs;
  }

  #nextToGo(): string | undefined {
    const off = this.off;
    return this.#order.find((name) => !off.includes(name));
  }

  #decide(nowMs: number): void {
    this.#decidedMs = nowMs;
    this.#changedMs = undefined;
    this.#changeMs = undefined;
  }

  /** The readings of the last time, if all of it lies after the last change and its consequences. */
  #within(ms: number, nowMs: number, settleMs = SETTLE_MS): readonly Usage[] | undefined {
    const settledMs = (this.#changedMs ?? nowMs) + settleMs;
    return nowMs - settledMs < ms ? undefined : this.#log.since(nowMs - ms);
  }
}

/** Why usage is above the limit; undefined where it is not. */
function cpuExcess(readings: readonly Usage[], limits: WatchLimits): string | undefined {
  const cpuShare = cpuShareOf(readings);
  if (cpuShare <= limits.cpuShare) return undefined;
  return `the agent used ${percent(cpuShare)} of a core, more than ${percent(limits.cpuShare)}`;
}

function memoryExcess(readings: readonly Usage[], limits: WatchLimits): string | undefined {
  const memoryBytes = leastMemoryBytes(readings);
  if (memoryBytes <= limits.memoryBytes) return undefined;
  return `the agent took ${megabytes(memoryBytes)}, more than ${megabytes(limits.memoryBytes)}`;
}

function isCalm(readings: readonly Usage[], limits: WatchLimits): boolean {
  const cpuShare = cpuShareOf(readings);
  const memoryBytes = mostMemoryBytes(readings);
  // Memory of a process that was busy once falls little. It only has to stay below its limit.
  return cpuShare < CALM_SHARE * limits.cpuShare && memoryBytes < limits.memoryBytes;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

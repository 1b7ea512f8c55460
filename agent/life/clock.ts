// The agent's one clock. Everything it sends is in Unix ns of this clock, which is the kernel's
// CLOCK_BOOTTIME (`nsecs` in bpf/*.bt) plus a constant taken once at the start:
//
//   unix = boottime + anchor            exact for kernel times: a constant of this process
//   boottime(now) = hrtime + suspended  hrtime is CLOCK_MONOTONIC, which stands still in suspend
//
// So it does not jump when somebody sets the system clock, and it runs on through a suspend. The
// anchor is as good as the system clock was at the start. That does no harm, because the collector's
// pings measure once a second how far this clock, not the system's, is from its own.
//
// `suspended` comes from /proc/uptime, which is boottime cut to 10 ms. It is exact at the instant at
// which its text changes. It is checked once a second, and read again when it does not fit.

import {openSync, readSync} from 'node:fs';

import type {Clock} from '../../src/domain/ports.js';

export interface ClockSources {
  /** CLOCK_MONOTONIC in nanoseconds. */
  monotonicNs(): bigint;
  /** CLOCK_BOOTTIME cut to 10 ms, as /proc/uptime has it; undefined where there is none. */
  uptimeNs(): bigint | undefined;
  /** The system's wall clock in whole milliseconds. */
  unixMs(): number;
}

/** A clock that read `offsetNs` when the monotonic clock read 0, give or take `errorNs`. */
interface Pairing {
  readonly offsetNs: bigint;
  readonly errorNs: bigint;
}

const UPTIME_STEP_NS = 10_000_000n;
/** A busy CPU may hold the agent up between two readings. Then the next change is tried. */
const GOOD_ERROR_NS = 50_000n;
const MAX_CHANGES = 5;
/** One change of the text takes 10 ms, and a reading 1 µs: these are twice as many. */
const MAX_READINGS = 20_000;

export class AgentClock implements Clock {
  readonly #sources: ClockSources;
  readonly #anchorNs: bigint;
  #suspended: Pairing;

  constructor(sources: ClockSources = systemClocks()) {
    this.#sources = sources;
    this.#suspended = pairWithUptime(sources);
    const wall = pairWithChange(sources, () => BigInt(sources.unixMs()) * 1_000_000n);
    this.#anchorNs = wall.offsetNs - this.#suspended.offsetNs;
  }

  /** The greatest difference between `nowNs` and `fromKernelNs` for the same instant. */
  get errorNs(): bigint {
    return this.#suspended.errorNs;
  }

  nowNs(): bigint {
    return this.fromKernelNs(this.kernelNs());
  }

  /** The time now, as a probe would read it from `nsecs`. */
  kernelNs(): bigint {
    return this.#sources.monotonicNs() + this.#suspended.offsetNs;
  }

  fromKernelNs(kernelNs: bigint): bigint {
    return kernelNs + this.#anchorNs;
  }

  /** Notices that the host was suspended. It is called once a second. */
  check(): void {
    const {offsetNs, errorNs} = this.#suspended;
    const before = this.#sources.monotonicNs() + offsetNs;
    const uptimeNs = this.#sources.uptimeNs();
    const after = this.#sources.monotonicNs() + offsetNs;
    if (uptimeNs === undefined || uptimeNs === 0n) return;
    const isPlausible = after >= uptimeNs - errorNs && before < uptimeNs + UPTIME_STEP_NS + errorNs;
    if (!isPlausible) this.#suspended = pairWithUptime(this.#sources);
  }
}

function pairWithUptime(sources: ClockSources): Pairing {
  const none = {offsetNs: 0n, errorNs: 0n};
  if (sources.uptimeNs() === undefined) return none;
  const pairing = pairWithChange(sources, () => sources.uptimeNs() ?? 0n);
  // A suspend only ever adds time. An uptime below the monotonic clock is not the kernel's but a
  // container's own, as lxcfs makes it.
  return pairing.offsetNs < -pairing.errorNs ? none : pairing;
}

/** Reads a clock with coarse steps until it has just changed, because it is exact at that instant. */
function pairWithChange(sources: ClockSources, readNs: () => bigint): Pairing {
  let best: Pairing | undefined;
  for (let changes = 0; changes < MAX_CHANGES; changes += 1) {
    const pairing = pairOnce(sources, readNs);
    if (best === undefined || pairing.errorNs < best.errorNs) best = pairing;
    if (best.errorNs <= GOOD_ERROR_NS) break;
  }
  return best!;
}

function pairOnce(sources: ClockSources, readNs: () => bigint): Pairing {
  let before = sources.monotonicNs();
  const first = readNs();
  for (let readings = 0; readings < MAX_READINGS; readings += 1) {
    const start = sources.monotonicNs();
    const value = readNs();
    const end = sources.monotonicNs();
    // The change came after the last reading began and before this one ended.
    if (value !== first) {
      return {offsetNs: value - (before + end) / 2n, errorNs: (end - before) / 2n + 1n};
    }
    before = start;
  }
  // The clock stands still, so the pairing is as good as one reading.
  return {offsetNs: first - before, errorNs: UPTIME_STEP_NS};
}

export function systemClocks(uptimePath = '/proc/uptime'): ClockSources {
  const readUptime = uptimeReader(uptimePath);
  return {
    monotonicNs: () => process.hrtime.bigint(),
    uptimeNs: readUptime,
    unixMs: () => Date.now(),
  };
}

/** Keeps the file open, so that a reading takes microseconds. They are the error of the pairing. */
function uptimeReader(path: string): () => bigint | undefined {
  const file = openIfThere(path);
  if (file === undefined) return () => undefined;
  const buffer = Buffer.alloc(64);
  return () => {
    const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
    const match = /^(\d+)\.(\d\d) /.exec(text);
    return match === null ? undefined : BigInt(match[1]! + match[2]!) * UPTIME_STEP_NS;
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

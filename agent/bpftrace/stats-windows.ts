// Has the kernel measure BPF programs for a second of every ten. Measuring costs 20 to 75 ns a run of any
// program on the host, which is a third of what most programs take themselves. Pure but for the switch.

import type {BpfStatsSwitch} from './bpf-stats.js';

/** Reads what its programs cost, at both ends of a time in which the kernel measures them. */
export interface Windowed {
  begin(): void;
  end(windowNs: number): void;
}

const WINDOW_MS = 1_000;
const EVERY_MS = 10_000;
/** `turn` is called once a second, but no timer is exact. */
const TOLERANCE_MS = 100;
const NS_PER_MS = 1e6;

export class StatsWindows {
  readonly #stats: Pick<BpfStatsSwitch, 'enable' | 'restore'>;
  readonly #nowMs: () => number;
  readonly #measured = new Set<Windowed>();
  #beganMs: number | undefined;
  #dueMs = -Infinity;

  /** `nowMs` gives monotonic time in milliseconds. */
  constructor(stats: Pick<BpfStatsSwitch, 'enable' | 'restore'>, nowMs: () => number) {
    this.#stats = stats;
    this.#nowMs = nowMs;
  }

  add(measured: Windowed): void {
    this.#measured.add(measured);
  }

  remove(measured: Windowed): void {
    this.#measured.delete(measured);
  }

  /** To be called about once a second: begins or ends a window where it is time. */
  turn(): void {
    const nowMs = this.#nowMs();
    if (this.#beganMs === undefined) {
      if (nowMs < this.#dueMs - TOLERANCE_MS) return;
      this.#dueMs = nowMs + EVERY_MS;
      if (this.#stats.enable()) this.#begin();
    } else if (nowMs - this.#beganMs >= WINDOW_MS - TOLERANCE_MS) {
      this.#end(this.#beganMs);
    }
  }

  /** Puts the switch back. */
  close(): void {
    this.#stats.restore();
  }

  #begin(): void {
    for (const measured of this.#measured) measured.begin();
    this.#beganMs = this.#nowMs();
  }

  #end(beganMs: number): void {
    const windowNs = (this.#nowMs() - beganMs) * NS_PER_MS;
    for (const measured of this.#measured) measured.end(windowNs);
    this.#beganMs = undefined;
    this.#stats.restore();
  }
}
